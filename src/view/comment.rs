//! The optional comment.

use crate::text::Texts;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// The longest comment that a collector takes, in UTF-16 units, which are never fewer than characters.
const MOST: &str = "2000";

/// A label, a text area and a hint.
pub fn comment(texts: &Texts, value: &str, on_write: &Callback<String>) -> Html {
    let oninput = on_write.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
    });
    html! {
        <div class="comment">
            <label for="comment">{ texts.comment.clone() }</label>
            <textarea id="comment" part="comment" rows="3" maxlength={MOST} aria-describedby="optional"
                value={value.to_owned()} {oninput} />
            <p id="optional" class="quiet">{ texts.optional.clone() }</p>
        </div>
    }
}
