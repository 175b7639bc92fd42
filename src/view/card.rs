//! The frame around every step: its name, the cross, and what is behind "What is sent?".

use crate::{config::Config, flow::Event};
use commend_core::Mode;
use yew::prelude::*;

/// A card with one step in it. Only a card that lies over the page has a cross and heeds Escape.
pub fn card(config: &Config, on_event: &Callback<Event>, step: Html) -> Html {
    let texts = &config.texts;
    let sent = if config.comments { &texts.sent_comment } else { &texts.sent };
    let floats = config.mode == Mode::Corner;
    let on_escape = on_event.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if floats && event.key() == "Escape" && !event.is_composing() {
            on_escape.emit(Event::Dismiss);
        }
    };
    html! {
        <section class={if floats { "card corner" } else { "card inline" }} part="base"
            aria-label={texts.region.clone()} {onkeydown}>
            if floats {
                <button class="dismiss" part="dismiss" type="button" aria-label={texts.close.clone()}
                    onclick={on_event.reform(|_| Event::Dismiss)}>
                    <span class="cross" aria-hidden="true" />
                </button>
            }
            { step }
            if config.preview {
                <p class="quiet">{ texts.preview.clone() }</p>
            } else {
                <details class="about">
                    <summary>{ texts.about.clone() }</summary>
                    <p>{ sent.clone() }</p>
                </details>
            }
        </section>
    }
}
