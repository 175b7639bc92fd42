//! The frame around every step: its name, the cross, what is behind "What is sent?", and the way to be
//! left alone for good.

use crate::{config::Config, flow::Event, text::Word};
use commend_core::Mode;
use yew::prelude::*;

/// A card with one step in it. `asks` tells whether it still asks something.
pub fn card(config: &Config, asks: bool, node: &NodeRef, on_event: &Callback<Event>, step: Html) -> Html {
    let texts = &config.texts;
    let sent = match config.kind().follow_up {
        _ if config.comments => Word::SentComment,
        [false, false, false] => Word::Sent,
        _ => Word::SentReasons,
    };
    let floats = config.floats();
    let on_escape = on_event.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if floats && event.key() == "Escape" && !event.is_composing() {
            // The browser would close a dialog by itself, and the survey would not know.
            event.prevent_default();
            on_escape.emit(Event::Dismiss);
        }
    };
    let mode = match config.mode {
        Mode::Corner | Mode::Tab => "corner over",
        Mode::Bar => "bar over",
        Mode::Modal => "modal",
        Mode::Inline => "inline",
        Mode::Kiosk => "kiosk",
    };
    let inside = html! {
        <>
            { step }
            // After the question, so that whoever comes by the keyboard meets that first.
            if floats {
                <button class="dismiss" part="dismiss" type="button" aria-label={texts.get(Word::Close)}
                    onclick={on_event.reform(|_| Event::Dismiss)}>
                    <span class="cross" aria-hidden="true" />
                </button>
            }
            <div class="foot">
                if config.preview {
                    <p class="preview">{ texts.get(Word::Preview) }</p>
                }
                // What one respondent of a kiosk has opened is closed for the next.
                if asks || config.mode != Mode::Kiosk {
                    <details class="about">
                        <summary>{ texts.get(Word::About) }</summary>
                        <p>{ texts.get(sent) }</p>
                    </details>
                }
                if floats && asks {
                    <button class="never" type="button" onclick={on_event.reform(|_| Event::Never)}>
                        { texts.get(Word::Never) }
                    </button>
                }
            </div>
        </>
    };
    // A dialog of the browser's own: above the page, with the page out of reach as long as it is open.
    if config.mode == Mode::Modal {
        // A phone's way back closes it, too.
        let oncancel = on_event.reform(|event: web_sys::Event| {
            event.prevent_default();
            Event::Dismiss
        });
        html! {
            <dialog class="card" data-mode={mode} data-position={config.position} part="base" ref={node} aria-label={texts.get(Word::Region)} {onkeydown} {oncancel}>{ inside }</dialog>
        }
    } else {
        html! {
            <section class="card" data-mode={mode} data-position={config.position} part="base" ref={node} tabindex="-1"
                aria-label={texts.get(Word::Region)} {onkeydown}>{ inside }</section>
        }
    }
}
