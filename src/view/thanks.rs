//! The thanks, and the plain truth where the answer has not arrived.

use crate::{flow::Delivery, text::Texts};
use yew::prelude::*;

/// The last step. `node` can take the focus.
pub fn thanks(texts: &Texts, delivery: Delivery, node: &NodeRef) -> Html {
    let trouble = match delivery {
        Delivery::UnderWay => None,
        Delivery::Delayed => Some(texts.unsent.clone()),
        Delivery::Refused => Some(texts.refused.clone()),
    };
    html! {
        <div class="thanks" part="thanks" tabindex="-1" ref={node}>
            <p class="said">{ texts.thanks.clone() }</p>
            if let Some(so_far) = texts.so_far.clone() {
                <p class="so-far">{ so_far }</p>
            }
            if let Some(trouble) = trouble {
                <p>{ trouble }</p>
            }
        </div>
    }
}
