//! The thanks, a way to go on, and the plain truth where the answer has not arrived.

use crate::{
    flow::Delivery,
    text::{Texts, Word},
};
use commend_core::Category;
use yew::prelude::*;

/// The last step. `node` can take the focus.
pub fn thanks(texts: &Texts, category: Category, delivery: Delivery, node: &NodeRef) -> Html {
    let words = texts.of(category);
    let news = match delivery {
        Delivery::UnderWay | Delivery::Kept | Delivery::Arrived => None,
        Delivery::Slow => Some(Word::Sending),
        Delivery::Delayed => Some(Word::Saved),
        Delivery::Loose => Some(Word::Unsent),
        Delivery::Refused => Some(Word::Refused),
    };
    html! {
        <div class="thanks" part="thanks" tabindex="-1" ref={node}>
            <p class="said">{ words.thanks.clone() }</p>
            if let Some(so_far) = texts.so_far.clone() {
                <p class="so-far">{ so_far }</p>
            }
            if let Some(link) = &words.link {
                <p><a class="link" part="link" href={link.url.clone()} target="_blank" rel="noopener noreferrer">{ link.text.clone() }</a></p>
            }
            if let Some(news) = news {
                <p class="quiet">{ texts.get(news) }</p>
            }
        </div>
    }
}
