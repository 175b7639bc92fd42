//! The scale: eleven native radios in a fieldset, so that keyboard, state and names come for free.

use crate::text::Texts;
use commend_core::Score;
use yew::prelude::*;

/// Question, scores and end labels. `on_choose` also says whether the score was chosen by pointer.
pub fn scale(texts: &Texts, chosen: Option<Score>, on_choose: &Callback<(Score, bool)>) -> Html {
    let cell = |score: Score| {
        let onchange = on_choose.reform(move |_| (score, false));
        // A click by keyboard counts no presses of a pointer. It comes before the change.
        let by_pointer = on_choose.clone();
        let onclick = move |event: MouseEvent| {
            if event.detail() > 0 {
                by_pointer.emit((score, true));
            }
        };
        html! {
            <label class="score" part="score">
                <input type="radio" name="score" value={score.to_string()} checked={chosen == Some(score)}
                    aria-label={texts.score(score)} {onchange} {onclick} />
                <span aria-hidden="true">{ score.to_string() }</span>
            </label>
        }
    };
    html! {
        <fieldset>
            <legend>{ texts.question.clone() }</legend>
            <div class="scale" part="scale">{ for Score::all().map(cell) }</div>
            <div class="ends" aria-hidden="true">
                <span>{ texts.low.clone() }</span>
                <span>{ texts.high.clone() }</span>
            </div>
        </fieldset>
    }
}
