//! The closed answers: native checkboxes that look like labels, any number of them.

use crate::{
    flow::{Event, Reasons},
    text::ByCategory,
};
use yew::prelude::*;

/// The follow-up question with its reasons; nothing where a category is offered none.
pub fn reasons(texts: &ByCategory, chosen: Reasons, on_event: &Callback<Event>) -> Html {
    if texts.reasons.is_empty() {
        return Html::default();
    }
    let choice = |(place, label): (usize, &AttrValue)| {
        html! {
            <label class="reason">
                <input type="checkbox" name="reason" checked={chosen.has(place)}
                    onchange={on_event.reform(move |_| Event::Toggle(place))} />
                <span>{ label.clone() }</span>
            </label>
        }
    };
    html! {
        <fieldset class="reasons" part="reasons">
            <legend class="follow">{ texts.follow_up.clone() }</legend>
            <div class="choices">{ for texts.reasons.iter().enumerate().map(choice) }</div>
        </fieldset>
    }
}
