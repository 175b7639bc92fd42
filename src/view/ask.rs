//! The question, and what follows it once there is a score: reasons, comment, and the button.

use super::{comment::comment, reasons::reasons, scale::scale};
use crate::{
    config::Config,
    flow::{Draft, Event},
    text::Word,
};
use yew::prelude::*;

/// The form, with what was chosen and written so far.
pub fn ask(config: &Config, draft: &Draft, on_event: &Callback<Event>) -> Html {
    let texts = &config.texts;
    let onsubmit = on_event.reform(|event: SubmitEvent| {
        event.prevent_default();
        Event::Submit
    });
    // A page in a sandbox may have no forms: nothing is submitted there, not even in vain.
    let onclick = on_event.reform(|event: MouseEvent| {
        event.prevent_default();
        Event::Submit
    });
    html! {
        <form {onsubmit}>
            { scale(texts, draft, on_event) }
            if let Some(score) = draft.score {
                <div class="more">
                    { reasons(texts.of(score.category()), draft.reasons, on_event) }
                    if config.comments {
                        { comment(texts, score.category(), &draft.comment, on_event) }
                    }
                    <button class="submit" part="submit" {onclick}>{ texts.get(Word::Submit) }</button>
                </div>
            }
        </form>
    }
}
