//! The views in a real browser, through the door that a page uses: `prepare`, `mount`, a click, what the host hears.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, reason = "a test ends where something is missing")]

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, ShadowRootInit, ShadowRootMode};

wasm_bindgen_test_configure!(run_in_browser);

/// A survey on the test page, in a shadow root as the element makes one.
struct Survey {
    root: Element,
    outer: Element,
    number: usize,
    heard: Array,
}

impl Survey {
    /// Mounts with an English locale and what `pairs` say.
    fn mount(pairs: &[(&str, &str)]) -> Self {
        let document = web_sys::window().and_then(|window| window.document()).expect("a document");
        let outer = document.create_element("div").expect("a node");
        let shadow = outer.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).expect("a shadow root");
        let root = document.create_element("div").expect("a node");
        shadow.append_child(&root).expect("appended");
        document.body().expect("a body").append_child(&outer).expect("appended");
        let locale = js_sys::JSON::parse(include_str!("../locales/en.json")).expect("JSON");
        let known = Object::new();
        for (path, value) in
            [("settings.survey", "club"), ("settings.preview", ""), ("lang", "en")].iter().chain(pairs)
        {
            Reflect::set(&known, &(*path).into(), &(*value).into()).expect("set");
        }
        let heard = Array::new();
        let host = Function::new_with_args(
            "known, locale, heard",
            "return {
                read: (path) => {
                    if (path === 'allowed') return 'true';
                    if (path === 'numbers') return '0 1 2 3 4 5 6 7 8 9 10';
                    if (path.startsWith('number.')) return path.slice(7);
                    if (path.startsWith('plural.answers.')) return `${path.slice(15)} answers`;
                    if (!path.startsWith('locale.')) return known[path];
                    return path.slice(7).split('.').reduce((place, key) => place?.[key], locale);
                },
                emit: (name, detail) => heard.push(`${name} ${detail}`),
                warn: (text) => heard.push(`warn ${text}`),
                rest: (days, any) => heard.push(`rest ${days} ${any}`),
                scrub: (text) => text,
                rejected: () => 0,
                id: () => crypto.randomUUID(),
                post: (entry) => heard.push(`post ${entry.split('\\x1f')[0]}`),
                close: () => heard.push('close'),
            }",
        );
        let host = host.call3(&JsValue::NULL, &known, &locale, &heard).expect("a host");
        let number = commend::prepare(host.unchecked_into());
        commend::mount(number, root.clone());
        Self { root, outer, number, heard }
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).expect("a selector").map(JsCast::unchecked_into)
    }

    /// The element, once the view has caught up with the events.
    async fn wait(&self, selector: &str) -> HtmlElement {
        for _ in 0..200 {
            if let Some(node) = self.find(selector) {
                return node;
            }
            frame().await;
        }
        panic!("{selector} never came: {}", self.root.inner_html());
    }

    fn heard(&self) -> Vec<String> {
        self.heard.iter().filter_map(|line| line.as_string()).collect()
    }

    /// Takes the survey away and makes sure that nothing of it is left.
    async fn end(self) {
        commend::destroy(self.number);
        while self.root.has_child_nodes() {
            frame().await;
        }
        self.outer.remove();
    }
}

/// The next frame of the browser.
async fn frame() {
    let next = Promise::new(&mut |resolve, _| {
        let call = Closure::once_into_js(move || drop(resolve.call0(&JsValue::NULL)));
        web_sys::window().expect("a window").request_animation_frame(call.unchecked_ref()).expect("a frame");
    });
    JsFuture::from(next).await.expect("a frame");
}

#[wasm_bindgen_test]
async fn eleven_radios_with_names_in_one_group() {
    let survey = Survey::mount(&[]);
    survey.wait("legend").await;
    let radios = survey.root.query_selector_all("fieldset input[type=radio][name=score]").expect("a list");
    assert_eq!(radios.length(), 11);
    for (n, radio) in (0..11).filter_map(|n| radios.get(n).map(|node| (n, node.unchecked_into::<Element>())))
    {
        assert_eq!(radio.get_attribute("value"), Some(n.to_string()));
        let end =
            [", Not likely", ", Very likely"].get(n as usize / 10).filter(|_| n % 10 == 0).unwrap_or(&"");
        assert_eq!(radio.get_attribute("aria-label"), Some(format!("{n} of 10{end}")));
    }
    let question = survey.find("legend").and_then(|legend| legend.text_content());
    assert_eq!(
        question.as_deref(),
        Some("How likely are you to recommend this community to a friend or colleague?")
    );
    for part in ["base", "scale", "score", "dismiss"] {
        assert!(survey.find(&format!("[part={part}]")).is_some(), "{part}");
    }
    survey.end().await;
}

#[wasm_bindgen_test]
async fn a_score_and_the_button_are_an_answer() {
    let survey = Survey::mount(&[]);
    assert!(survey.find("[part=submit]").is_none());
    survey.wait("input[value='9']").await.click();
    survey.wait("[part=submit]").await.click();
    survey.wait("[part=thanks]").await;
    assert_eq!(
        survey.heard(),
        [
            r#"open {"survey":"club"}"#,
            r#"response {"survey":"club","score":9,"category":"promoter","reasons":[]}"#
        ]
    );
    survey.end().await;
}

#[wasm_bindgen_test]
async fn a_comment_is_asked_only_where_it_is_wanted() {
    let survey = Survey::mount(&[("settings.comments", "on"), ("settings.mode", "inline")]);
    survey.wait("input[value='3']").await.click();
    assert_eq!(survey.wait("[part=comment]").await.get_attribute("maxlength").as_deref(), Some("2000"));
    assert!(survey.find("[part=dismiss]").is_none());
    survey.end().await;
}

#[wasm_bindgen_test]
async fn the_members_so_far_are_told_after_the_answer() {
    let members = ["promoters", "passives", "detractors"].map(|name| format!("definition.members.{name}"));
    let [promoters, passives, detractors] = members.each_ref().map(String::as_str);
    let survey = Survey::mount(&[(promoters, "350"), (passives, "150"), (detractors, "100")]);
    survey.wait("input[value='9']").await.click();
    assert!(survey.find(".so-far").is_none());
    survey.wait("[part=submit]").await.click();
    let told = survey.wait("[part=thanks] .so-far").await.text_content();
    assert_eq!(told.as_deref(), Some("Members so far: 42 ± 6, from 600 answers."));
    survey.end().await;
}

#[wasm_bindgen_test]
async fn the_cross_closes() {
    let survey = Survey::mount(&[]);
    survey.wait("[part=dismiss]").await.click();
    while !survey.heard().contains(&"close".to_owned()) {
        frame().await;
    }
    assert_eq!(survey.heard(), [r#"open {"survey":"club"}"#, r#"dismiss {"survey":"club"}"#, "close"]);
    survey.end().await;
}

#[wasm_bindgen_test]
async fn what_the_page_says_is_text_and_never_markup() {
    let survey = Survey::mount(&[("settings.product", "<img src=x onerror=alert(1)>")]);
    survey.wait("legend").await;
    assert!(survey.find("img").is_none());
    survey.end().await;
}

#[wasm_bindgen_test]
async fn a_bad_setting_is_said_and_not_fatal() {
    let survey = Survey::mount(&[("settings.mode", "balloon")]);
    survey.wait("legend").await;
    assert_eq!(
        survey.heard()[0],
        r#"warn mode="balloon" is not known: use corner or bar or modal or inline or tab or kiosk"#
    );
    survey.end().await;
}

#[wasm_bindgen_test]
async fn reasons_follow_the_score_and_are_told() {
    let survey = Survey::mount(&[("definition.reasons", "help tone"), ("definition.comments", "on")]);
    assert!(survey.find("[part=reasons]").is_none());
    survey.wait("input[value='3']").await.click();
    let asked = survey.wait("[part=reasons] legend").await.text_content();
    assert_eq!(asked.as_deref(), Some("What should we do better?"));
    survey.wait("[name=reason]").await.click();
    survey.wait("[name=reason]:checked").await;
    // The same category keeps what was chosen, another begins anew.
    survey.wait("input[value='4']").await.click();
    survey.wait("input[value='4']:checked").await;
    assert!(survey.find("[name=reason]:checked").is_some());
    survey.wait("input[value='10']").await.click();
    while survey.find("[part=reasons] legend").and_then(|legend| legend.text_content()).as_deref()
        != Some("What do you like best?")
    {
        frame().await;
    }
    assert!(survey.find("[name=reason]:checked").is_none());
    survey.wait("[name=reason]").await.click();
    survey.wait("[part=submit]").await.click();
    survey.wait("[part=thanks]").await;
    let response = r#"response {"survey":"club","score":10,"category":"promoter","reasons":["help"]}"#;
    assert_eq!(survey.heard().last().map(String::as_str), Some(response));
    survey.end().await;
}

#[wasm_bindgen_test]
async fn a_modal_is_a_dialog_of_the_browser() {
    let survey = Survey::mount(&[("settings.mode", "modal")]);
    survey.wait("dialog:modal").await;
    survey.wait("[part=dismiss]").await.click();
    while !survey.heard().contains(&"close".to_owned()) {
        frame().await;
    }
    survey.end().await;
}

#[wasm_bindgen_test]
async fn a_tab_opens_on_demand_and_comes_back() {
    let survey = Survey::mount(&[("settings.mode", "tab")]);
    assert!(survey.find("legend").is_none() && survey.heard().is_empty());
    survey.wait("[part=tab]").await.click();
    survey.wait("legend").await;
    assert_eq!(survey.heard(), [r#"open {"survey":"club"}"#]);
    survey.wait("[part=dismiss]").await.click();
    survey.wait("[part=tab]").await;
    survey.end().await;
}

#[wasm_bindgen_test]
async fn a_kiosk_has_no_way_out_of_its_own() {
    let survey = Survey::mount(&[("settings.mode", "kiosk")]);
    survey.wait("legend").await;
    assert!(survey.find("[part=dismiss]").is_none() && survey.find(".never").is_none());
    survey.end().await;
}

#[wasm_bindgen_test]
async fn whoever_wants_to_be_left_alone_is() {
    let survey = Survey::mount(&[("settings.preview", "false")]);
    survey.wait(".never").await.click();
    while !survey.heard().contains(&"close".to_owned()) {
        frame().await;
    }
    assert_eq!(survey.heard().iter().filter(|line| *line == "rest 365000 365000").count(), 1);
    survey.end().await;
}
