//! The optional comment.

use crate::{
    flow::Event,
    text::{Texts, Word},
};
use commend_core::Category;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// The longest comment that a collector takes, in UTF-16 units, which are never fewer than characters.
const MOST: &str = "2000";

/// A label, a text area and a hint.
pub fn comment(texts: &Texts, category: Category, value: &str, on_event: &Callback<Event>) -> Html {
    let oninput = on_event.reform(|event: InputEvent| {
        let area = event.target_dyn_into::<HtmlTextAreaElement>();
        Event::Write(area.map(|area| area.value()).unwrap_or_default())
    });
    html! {
        <div class="comment">
            <label class="follow" for="comment">{ texts.of(category).comment.clone() }</label>
            <textarea id="comment" part="comment" rows="2" maxlength={MOST} aria-describedby="optional"
                value={value.to_owned()} {oninput} />
            <p id="optional" class="quiet">{ texts.get(Word::Optional) }</p>
        </div>
    }
}
