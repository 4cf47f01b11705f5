//! Where a request goes: its trial, its protocol and what it asks for, by method, path and headers.

use axum::http::{HeaderMap, header::AUTHORIZATION, request::Parts};

use super::super::protocol::Protocol;

/// What a request's head tells.
#[derive(Debug, Default)]
pub(super) struct Target {
    /// The first segment of the path.
    pub nonce: String,
    pub method: String,
    /// The path behind the nonce, without the query.
    pub path: String,
    pub protocol: Option<Protocol>,
    pub wish: Wish,
    /// The key that was sent along, wherever it stood.
    pub key: Option<String>,
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Wish {
    /// An answer of the model.
    Turn,
    /// The list of models, or one of them.
    Models(Option<String>),
    /// How many tokens a request has.
    Tokens,
    /// Whether anybody is there.
    Probe,
    /// What is not offered.
    #[default]
    Unknown,
}

impl Target {
    /// Reads the head of a request.
    pub fn of(head: &Parts) -> Self {
        let path = head.uri.path().trim_start_matches('/');
        let (nonce, path) = path.split_at(path.find('/').unwrap_or(path.len()));
        let query = head.uri.query().unwrap_or_default();
        let (protocol, wish) = find(head.method.as_str(), path, &head.headers);
        Self {
            nonce: nonce.to_owned(),
            method: head.method.to_string(),
            path: path.to_owned(),
            protocol,
            wish,
            key: key(&head.headers, query),
        }
    }
}

/// Programs differ in how much of the path they take for the base, so leading versions say nothing.
fn find(method: &str, path: &str, headers: &HeaderMap) -> (Option<Protocol>, Wish) {
    use Protocol::{Anthropic, Chat, Responses};
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let segments: Vec<&str> = segments.skip_while(|segment| is_version(segment)).collect();
    match (method, &segments[..]) {
        ("HEAD" | "OPTIONS", _) | ("GET", []) => (None, Wish::Probe),
        ("POST", ["chat", "completions"]) => (Some(Chat), Wish::Turn),
        ("POST", ["responses"]) => (Some(Responses), Wish::Turn),
        ("POST", ["responses", "input_tokens"]) => (Some(Responses), Wish::Tokens),
        ("POST", ["messages"]) => (Some(Anthropic), Wish::Turn),
        ("POST", ["messages", "count_tokens"]) => (Some(Anthropic), Wish::Tokens),
        ("GET", ["models"]) => (of_models(headers), Wish::Models(None)),
        ("GET", ["models", id @ ..]) => (of_models(headers), Wish::Models(Some(id.join("/")))),
        (_, ["chat", ..]) => (Some(Chat), Wish::Unknown),
        (_, ["responses", ..]) => (Some(Responses), Wish::Unknown),
        (_, ["messages", ..]) => (Some(Anthropic), Wish::Unknown),
        _ => (None, Wish::Unknown),
    }
}

/// `v1`, `v1beta`
fn is_version(segment: &str) -> bool {
    let rest = segment.strip_prefix('v').unwrap_or_default();
    rest.starts_with(|c: char| c.is_ascii_digit())
}

/// Anthropic's clients say who they are; OpenAI's two protocols have one list.
fn of_models(headers: &HeaderMap) -> Option<Protocol> {
    let anthropic = headers.contains_key("anthropic-version");
    anthropic.then_some(Protocol::Anthropic)
}

fn key(headers: &HeaderMap, query: &str) -> Option<String> {
    let names = [AUTHORIZATION.as_str(), "x-api-key", "x-goog-api-key"];
    let mut sent = names.iter().filter_map(|name| headers.get(*name));
    let in_query = || {
        let mut parameters = query.split('&');
        parameters.find_map(|parameter| parameter.strip_prefix("key="))
    };
    match sent.next() {
        Some(value) => Some(String::from_utf8_lossy(value.as_bytes()).into()),
        None => in_query().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn target(method: &str, path: &str, header: (&str, &str)) -> Target {
        let request = Request::builder().method(method).uri(path);
        let (head, ()) = request
            .header(header.0, header.1)
            .body(())
            .unwrap()
            .into_parts();
        Target::of(&head)
    }

    fn find(method: &str, path: &str) -> (Option<Protocol>, Wish) {
        let target = target(method, path, ("accept", "*/*"));
        assert_eq!(target.nonce, "k7");
        (target.protocol, target.wish)
    }

    #[test]
    fn a_route_is_known_under_any_base() {
        for (path, protocol) in [
            ("chat/completions", Protocol::Chat),
            ("responses", Protocol::Responses),
            ("messages", Protocol::Anthropic),
        ] {
            for base in ["/k7/", "/k7/v1/", "/k7/v1/v1/", "//k7//v1//"] {
                let path = format!("{base}{path}?beta=true");
                let found = find("POST", &path);
                assert_eq!(found, (Some(protocol), Wish::Turn), "{path}");
            }
        }
    }

    #[test]
    fn what_is_asked_in_passing_is_told_apart() {
        let models = |id: &str| Wish::Models(Some(id.to_owned()));
        assert_eq!(find("GET", "/k7/v1/models"), (None, Wish::Models(None)));
        assert_eq!(find("GET", "/k7/models/a/b"), (None, models("a/b")));
        let tokens = (Some(Protocol::Anthropic), Wish::Tokens);
        assert_eq!(
            find("POST", "/k7/v1/messages/count_tokens?beta=true"),
            tokens
        );
        for (method, path) in [
            ("HEAD", "/k7"),
            ("GET", "/k7/v1/"),
            ("OPTIONS", "/k7/v1/messages"),
        ] {
            assert_eq!(find(method, path), (None, Wish::Probe), "{method} {path}");
        }
        let unknown = (Some(Protocol::Responses), Wish::Unknown);
        assert_eq!(find("GET", "/k7/v1/responses/resp_1"), unknown);
        assert_eq!(find("POST", "/k7/v1/embeddings"), (None, Wish::Unknown));
    }

    #[test]
    fn a_key_is_found_wherever_it_stands() {
        let key = |path, header| target("GET", path, header).key;
        let expected = Some("k".to_owned());
        for name in ["authorization", "x-api-key", "x-goog-api-key"] {
            assert_eq!(key("/k7", (name, "k")), expected, "{name}");
        }
        assert_eq!(key("/k7?alt=sse&key=k", ("accept", "*/*")), expected);
        assert_eq!(key("/k7?monkey=k", ("accept", "*/*")), None);
    }
}
