//! The collector's own pages: demo, logging in, report; the studio is in `studio.rs`.

use commend_e2e::{Browser, Collector};
use serde_json::json;

crate::engines!(demo_to_report, a_report_is_followed);

async fn demo_to_report(browser: &Browser) {
    let collector = Collector::start().await;
    browser.goto(&format!("{}/demo", collector.home)).await;
    browser.watch_errors().await;
    browser.in_survey("legend").await;
    browser.click_score(10).await;
    browser.in_survey("[part=thanks]").await;
    assert_eq!(browser.errors().await, json!([]));
    browser.goto(&format!("{}/report/community", collector.home)).await;
    assert_eq!(browser.client.title().await.expect("a title"), "Log in · Commend");
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('.nps')?.textContent === '100'").await;
    assert_eq!(browser.run("return document.cookie").await, json!(""), "a script can read the session");
}

async fn a_report_is_followed(browser: &Browser) {
    let collector = Collector::with_survey(r#"{"id":"community","wave":"1","threshold":2}"#).await;
    let both = async |score: usize| {
        let mut scores = [0; 11];
        scores[score] = 2;
        let batch = json!({
            "v": 1, "survey": "community", "wave": "1", "batch": format!("019abcde-0000-7000-8000-0000000000{score:02}"),
            "cells": [{ "segment": { "audience": "member" }, "scores": scores, "shown": 2 }],
        });
        assert_eq!(collector.post(&batch.to_string()).await.0.as_u16(), 200);
    };
    both(9).await;
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('.nps')?.textContent === '100'").await;
    browser.goto(&format!("{}/report/community?language=en", collector.home)).await;
    browser.watch_errors().await;
    let follow = "document.querySelector('.live button')";
    browser.until(&format!("return {follow}?.checkVisibility() ?? false")).await;
    browser.run("const one = document.querySelector('#scores ~ details'); one.open = true; one.firstElementChild.focus()").await;
    browser.run(&format!("{follow}.click()")).await;
    let status = "document.querySelector('[role=status]').textContent";
    browser
        .until(&format!("return {status}.endsWith(', 2 of 2 times shown') && location.hash === '#live'"))
        .await;
    both(0).await;
    browser.until("return document.querySelector('.nps').textContent === '0'").await;
    browser.until(&format!("return {status}.endsWith(', 4 of 4 times shown')")).await;
    let kept = "const one = document.querySelector('#scores ~ details'); return one.open && one.firstElementChild === document.activeElement && window.wrongs.length === 0";
    assert_eq!(browser.run(kept).await, json!(true), "the page was loaded again, or lost what was opened");
    browser.client.refresh().await.expect("loaded again");
    browser.watch_errors().await;
    browser
        .until(&format!(
            "return {follow}?.ariaPressed === 'true' && {status}.endsWith(', 4 of 4 times shown')"
        ))
        .await;
    // Whoever's session has ended is told.
    browser.client.delete_all_cookies().await.expect("no session");
    both(7).await;
    browser.until(&format!("return {status} === 'No longer followed: load the page again.'")).await;
    assert_eq!(
        browser.run(&format!("return [{follow}.ariaPressed, location.hash]")).await,
        json!(["false", ""])
    );
    assert_eq!(browser.errors().await, json!([]));
}
