//! The scale: eleven native radios in a fieldset, so that keyboard, state and names come for free.

use crate::{
    flow::{Draft, Event},
    text::{Texts, Word},
};
use commend_core::{Score, wire::decimal};
use yew::prelude::*;

/// Question, scores and end labels. A score that is recorded stays as it is.
pub fn scale(texts: &Texts, draft: &Draft, on_event: &Callback<Event>) -> Html {
    let cell = |score: Score| {
        let onchange = on_event.reform(move |_| Event::Choose { score, pointer: false });
        // A click by keyboard counts no presses of a pointer. It comes before the change.
        let by_pointer = on_event.clone();
        let onclick = move |event: MouseEvent| {
            if event.detail() > 0 {
                by_pointer.emit(Event::Choose { score, pointer: true });
            }
        };
        let chosen = draft.score == Some(score);
        html! {
            <label class="score" part="score">
                <input type="radio" name="score" value={decimal(score.value())} checked={chosen}
                    disabled={draft.kept && !chosen} aria-label={texts.score(score)} {onchange} {onclick} />
                <span aria-hidden="true">{ texts.number(score) }</span>
            </label>
        }
    };
    html! {
        <fieldset class="question">
            <legend>{ texts.question.clone() }</legend>
            <div class="scale" part="scale">{ for Score::all().map(cell) }</div>
            <div class="ends" aria-hidden="true">
                <span>{ texts.get(Word::Low) }</span>
                <span>{ texts.get(Word::High) }</span>
            </div>
        </fieldset>
    }
}
