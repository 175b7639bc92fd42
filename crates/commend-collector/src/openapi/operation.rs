//! What one address says of itself: what it takes, what it answers, how it fails. Built beside each handler.

use crate::error::{Failure, Kind};
use serde_json::{Value, json};

/// One way to use an address.
pub(crate) struct Operation(Value);

impl Operation {
    /// `id` is its name in generated clients.
    pub(crate) fn new(id: &str, summary: &str) -> Self {
        let failures =
            Self(json!({ "operationId": id, "summary": summary, "parameters": [], "responses": {} }));
        failures.fails(&Kind::ANYWHERE)
    }

    /// A part of the address.
    pub(crate) fn path(self, name: &str, what: &str, example: &str) -> Self {
        let schema = json!({ "type": "string" });
        self.parameter(json!({ "name": name, "in": "path", "required": true, "description": what,
            "schema": schema, "example": example }))
    }

    /// The survey that the address names.
    pub(crate) fn survey(self) -> Self {
        self.path("survey", "The id of a survey.", "community").fails(&[Kind::UnknownSurvey, Kind::Address])
    }

    /// A parameter of the query, which may be left out.
    pub(crate) fn query(self, name: &str, what: &str, schema: &Value) -> Self {
        self.parameter(json!({ "name": name, "in": "query", "description": what, "schema": schema }))
    }

    fn parameter(mut self, parameter: Value) -> Self {
        if let Some(all) = self.0["parameters"].as_array_mut() {
            all.push(parameter);
        }
        self
    }

    /// The body that it wants, in any of these media types.
    pub(crate) fn body(mut self, media: &[&str], schema: &Value, example: &Value) -> Self {
        let content = json!({ "schema": schema, "example": example });
        self.0["requestBody"] = json!({ "required": true, "content": each(media, &content) });
        self
    }

    /// What it answers with a status, in any of these media types.
    pub(crate) fn answers(mut self, status: u16, what: &str, media: &[&str], schema: &Value) -> Self {
        let answer = &mut self.0["responses"][status.to_string()];
        *answer = json!({ "description": what });
        if !media.is_empty() {
            answer["content"] = each(media, &json!({ "schema": schema }));
        }
        self
    }

    /// A file, or that the client has it already.
    pub(crate) fn file(self, media: &[&str]) -> Self {
        let text = json!({ "type": "string" });
        self.answers(200, "Its content, encoded as the client takes it.", media, &text)
            .header(200, "etag", "The tag of the content.")
            .answers(304, "The client has it already: its tag is in `If-None-Match`.", &[], &text)
            .header(304, "etag", "The tag of the content.")
    }

    /// A header that the answer with a status always has.
    pub(crate) fn header(mut self, status: u16, name: &str, what: &str) -> Self {
        self.0["responses"][status.to_string()]["headers"][name] = header(what, true);
        self
    }

    /// Where to go on from the answer with a status: a name, another operation and its parameters.
    pub(crate) fn link(mut self, status: u16, name: &str, to: &str, parameters: &Value) -> Self {
        self.0["responses"][status.to_string()]["links"][name] =
            json!({ "operationId": to, "parameters": parameters });
        self
    }

    /// The ways in which it fails. Those of one status become one answer.
    pub(crate) fn fails(mut self, kinds: &[Kind]) -> Self {
        for kind in kinds {
            let answer = &mut self.0["responses"][kind.status().as_str()];
            if let Some(known) = answer["description"].as_str() {
                answer["description"] = format!("{known} {}", kind.when()).into();
                // What only some of them bring may be missing.
                let headers = answer.get_mut("headers").and_then(Value::as_object_mut);
                for (name, header) in headers.into_iter().flatten() {
                    header["required"] = json!(kind.header().is_some_and(|(own, _)| own == name));
                }
            } else {
                *answer = failure(*kind);
            }
            let codes = &mut answer["content"]["application/json"]["schema"]["properties"]["error"]["enum"];
            if let Some(codes) = codes.as_array_mut()
                && !codes.contains(&kind.code().into())
            {
                codes.push(kind.code().into());
            }
        }
        self
    }

    /// It wants a token that may read, as bearer or in a session.
    pub(crate) fn guarded(mut self) -> Self {
        self.0["security"] = json!([{ "bearer": [] }, { "session": [] }]);
        self.fails(&[Kind::Store, Kind::TooMany])
    }

    pub(crate) fn into_value(self) -> Value {
        self.0
    }
}

fn each(media: &[&str], content: &Value) -> Value {
    media.iter().map(|media| ((*media).to_owned(), content.clone())).collect()
}

fn header(what: &str, required: bool) -> Value {
    json!({ "description": what, "required": required, "schema": { "type": "string" } })
}

/// The answer of one kind of failure.
fn failure(kind: Kind) -> Value {
    let schema = super::schema_of::<Failure>();
    let codes = json!({ "$ref": schema["$ref"], "properties": { "error": { "enum": [] } } });
    let mut answer =
        json!({ "description": kind.when(), "content": { "application/json": { "schema": codes } } });
    if let Some((name, what)) = kind.header() {
        answer["headers"][name] = header(what, true);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_of_one_status_are_one_answer() {
        let operation = Operation::new("one", "One.").fails(&[Kind::Conflict, Kind::Query, Kind::Address]);
        let answers = operation.into_value()["responses"].take();
        let codes = |status: &str| {
            answers[status]["content"]["application/json"]["schema"]["properties"]["error"]["enum"].clone()
        };
        assert_eq!((codes("409"), codes("400")), (json!(["conflict"]), json!(["query", "address"])));
        let both = "A parameter is not known, or its value does not fit. The address is no text in UTF-8.";
        assert_eq!(answers["400"]["description"], both);
    }

    #[track_caller]
    fn check(kinds: &[Kind], status: &str, name: &str, required: &Value) {
        let answers = Operation::new("one", "One.").fails(kinds).into_value()["responses"].take();
        assert_eq!(&answers[status]["headers"][name]["required"], required);
    }

    #[test]
    fn a_header_is_promised_where_every_failure_brings_it() {
        check(&[Kind::Store, Kind::Busy], "503", "retry-after", &json!(true));
        check(&[Kind::Unauthorized], "401", "www-authenticate", &json!(true));
        check(&[Kind::NotFound], "404", "retry-after", &Value::Null);
    }
}
