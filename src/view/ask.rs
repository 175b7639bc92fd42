//! The question: scale, comment where it is wanted, and the button once there is something to send.

use super::{comment::comment, scale::scale};
use crate::{config::Config, flow::Event};
use commend_core::Score;
use yew::prelude::*;

/// The form, with what was chosen and written so far.
pub fn ask(config: &Config, score: Option<Score>, written: &str, on_event: &Callback<Event>) -> Html {
    let texts = &config.texts;
    // With nothing to add after it, a score chosen by pointer is the whole answer.
    let alone = !config.comments;
    let on_choose =
        on_event.reform(move |(score, pointer)| Event::Choose { score, settles: alone && pointer });
    let onsubmit = on_event.reform(|event: SubmitEvent| {
        event.prevent_default();
        Event::Submit
    });
    html! {
        <form {onsubmit}>
            { scale(texts, score, &on_choose) }
            if score.is_some() {
                if config.comments {
                    { comment(texts, written, &on_event.reform(Event::Write)) }
                }
                <button class="submit" part="submit">{ texts.submit.clone() }</button>
            }
        </form>
    }
}
