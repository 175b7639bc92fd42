//! The label at the edge that opens the survey.

use crate::{config::Config, flow::Event, text::Word};
use yew::prelude::*;

/// A button that stays out of the way.
pub fn tab(config: &Config, node: &NodeRef, on_event: &Callback<Event>) -> Html {
    html! {
        <button class="tab" data-position={config.position} part="tab" ref={node} type="button" aria-expanded="false"
            onclick={on_event.reform(|_| Event::Open)}>
            { config.texts.get(Word::Open) }
        </button>
    }
}
