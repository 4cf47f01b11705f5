//! Owns how saboteurs are told from one another: by what they do and what must come of it, whatever is said of why.

use super::Saboteur;
use crate::fingerprint::Fingerprint;

impl Saboteur {
    /// The fingerprint of its name, its seam, its rows, and what it trips and blinds.
    pub fn lie(&self) -> Fingerprint {
        let mut parts = vec![
            format!("name {}", self.name),
            format!("canary {}", self.canary),
            format!("history off {}", self.history_off),
        ];
        let store = self.store.iter();
        parts.extend(store.map(|sql| format!("store {}", sql.replace("\r\n", "\n"))));
        if let Some(argv) = &self.argv {
            parts.push(format!("remove {:?}", argv.remove));
            parts.push(format!("replace {:?}", argv.replace));
            parts.push(format!("append {:?}", argv.append));
        }
        parts.extend(self.rows.iter().map(|row| format!("row {row}")));
        parts.extend(self.effects());
        Fingerprint::of(parts.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    const SABOTEUR: &str =
        "{name: n, why: w, argv: {append: [--x]}, rows: [a], trips: {turn: [7/C-01]}}";

    fn lie(from: &str, to: &str) -> Fingerprint {
        assert!(SABOTEUR.contains(from), "there is no `{from}`");
        let saboteur: Saboteur = yaml::parse("c.yaml", &SABOTEUR.replacen(from, to, 1)).unwrap();
        saboteur.lie()
    }

    #[test]
    fn whatever_a_saboteur_does_is_in_its_fingerprint_and_why_is_not() {
        let before = lie("", "");
        assert_eq!(lie("why: w", "why: another"), before);
        for (from, to) in [
            ("name: n", "name: m"),
            ("why: w", "canary: true, why: w"),
            ("argv: {append: [--x]}", "history_off: true"),
            ("argv: {append: [--x]}", "store: --x"),
            ("[--x]", "[--y]"),
            ("append: [--x]", "replace: {--x: --y}"),
            ("rows: [a]", "rows: [b]"),
            ("turn:", "latency:"),
            ("7/C-01", "7/C-01, 7/C-02"),
            ("trips: {turn:", "blinds: {deed:"),
        ] {
            assert_ne!(lie(from, to), before, "{from} -> {to}");
        }
    }
}
