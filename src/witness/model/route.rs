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
    /// The model, where the path names it.
    pub model: Option<String>,
    /// The path says that a stream is wanted.
    pub stream: bool,
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
        let mut target = Self {
            nonce: nonce.to_owned(),
            method: head.method.to_string(),
            path: path.to_owned(),
            key: key(&head.headers, query),
            ..Self::default()
        };
        if !target.find_gemini(query) {
            let asker = asker(head, path, query);
            (target.protocol, target.wish) = find(head.method.as_str(), path, asker);
        }
        target
    }

    /// Gemini's paths end in the model and what it is to do: `models/m:generateContent`.
    fn find_gemini(&mut self, query: &str) -> bool {
        let (_, rest) = self.path.split_once("models/").unwrap_or_default();
        let Some((model, verb)) = rest.rsplit_once(':').filter(|_| self.method == "POST") else {
            return false;
        };
        let sse = query.split('&').any(|parameter| parameter == "alt=sse");
        self.protocol = Some(Protocol::Gemini);
        self.model = Some(model.to_owned());
        self.stream = verb == "streamGenerateContent";
        self.wish = match verb {
            "generateContent" => Wish::Turn,
            // Else one long array is wanted, which no program of today asks for.
            "streamGenerateContent" if sse => Wish::Turn,
            "countTokens" => Wish::Tokens,
            _ => Wish::Unknown,
        };
        true
    }
}

/// Programs differ in how much of the path they take for the base, so leading versions say nothing.
fn find(method: &str, path: &str, asker: Option<Protocol>) -> (Option<Protocol>, Wish) {
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
        ("GET", ["models"]) => (asker, Wish::Models(None)),
        ("GET", ["models", id @ ..]) => (asker, Wish::Models(Some(id.join("/")))),
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

/// Who asks for models: Anthropic's clients say who they are, Gemini's have another version or key;
/// OpenAI's two protocols have one list.
fn asker(head: &Parts, path: &str, query: &str) -> Option<Protocol> {
    let has = |name: &str| head.headers.contains_key(name);
    let gemini = path.starts_with("/v1beta") || has("x-goog-api-key");
    if has("anthropic-version") {
        Some(Protocol::Anthropic)
    } else if gemini || key_in(query).is_some() {
        Some(Protocol::Gemini)
    } else {
        None
    }
}

fn key_in(query: &str) -> Option<&str> {
    let mut parameters = query.split('&');
    parameters.find_map(|parameter| parameter.strip_prefix("key="))
}

fn key(headers: &HeaderMap, query: &str) -> Option<String> {
    let names = [AUTHORIZATION.as_str(), "x-api-key", "x-goog-api-key"];
    let mut sent = names.iter().filter_map(|name| headers.get(*name));
    match sent.next() {
        Some(value) => Some(String::from_utf8_lossy(value.as_bytes()).into()),
        None => key_in(query).map(str::to_owned),
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
    fn a_gemini_path_tells_the_model_and_whether_a_stream_is_wanted() {
        let of = |method: &str, path: &str| target(method, path, ("accept", "*/*"));
        for base in [
            "v1beta/models",
            "v1/models",
            "models",
            "v1beta1/publishers/google/models",
        ] {
            let target = of(
                "POST",
                &format!("/k7/{base}/m-1:streamGenerateContent?alt=sse"),
            );
            assert_eq!(
                (target.protocol, target.wish),
                (Some(Protocol::Gemini), Wish::Turn)
            );
            assert!(target.stream && target.model.as_deref() == Some("m-1"));
        }
        let plain = of("POST", "/k7/v1beta/models/m-1:generateContent");
        assert!(!plain.stream && plain.wish == Wish::Turn);
        assert_eq!(of("POST", "/k7/models/m:countTokens").wish, Wish::Tokens);
        let array = of("POST", "/k7/models/m:streamGenerateContent");
        assert_eq!(
            (array.protocol, array.wish),
            (Some(Protocol::Gemini), Wish::Unknown)
        );
        let list = of("GET", "/k7/v1beta/models?pageSize=9");
        assert_eq!(
            (list.protocol, list.wish),
            (Some(Protocol::Gemini), Wish::Models(None))
        );
    }

    #[test]
    fn who_asks_for_models_is_known_by_a_header_or_by_where_the_key_stands() {
        let of = |path: &str, header: &str| target("GET", path, (header, "x")).protocol;
        for (path, header, protocol) in [
            (
                "/k7/v1/models",
                "anthropic-version",
                Some(Protocol::Anthropic),
            ),
            ("/k7/v1/models", "x-goog-api-key", Some(Protocol::Gemini)),
            ("/k7/v1/models?key=k", "accept", Some(Protocol::Gemini)),
            ("/k7/v1/models", "authorization", None),
        ] {
            assert_eq!(of(path, header), protocol, "{path} {header}");
        }
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
