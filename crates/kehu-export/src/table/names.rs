//! Names in SQL: `snake_case`, unique without regard to case, short enough for every database.

use std::collections::HashSet;

use heck::ToSnakeCase as _;

/// PostgreSQL cuts longer names off.
const MAX_BYTES: usize = 63;

/// `whatsApp_phone` becomes `whats_app_phone`; a name that is taken gets a number.
pub(super) fn sql_name(wire: &str, taken: &mut HashSet<String>) -> String {
    let mut base = wire.to_snake_case();
    if base.is_empty() {
        base = "column".to_owned();
    }
    let mut name = cut(&base, MAX_BYTES);
    let mut number = 2;
    while !taken.insert(name.clone()) {
        let suffix = format!("_{number}");
        name = cut(&base, MAX_BYTES - suffix.len()) + &suffix;
        number += 1;
    }
    name
}

fn cut(name: &str, bytes: usize) -> String {
    let end = (0..=bytes.min(name.len()))
        .rev()
        .find(|&end| name.is_char_boundary(end));
    name[..end.unwrap_or(0)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wire: &[&str], expect: &[&str]) {
        let mut taken = HashSet::new();
        let names: Vec<String> = wire.iter().map(|wire| sql_name(wire, &mut taken)).collect();
        assert_eq!(names, expect);
    }

    #[test]
    fn names_need_no_quotes() {
        check(
            &["id", "whatsApp_phone", "audienceUserId", "mpAppid"],
            &["id", "whats_app_phone", "audience_user_id", "mp_appid"],
        );
    }

    #[test]
    fn names_stay_unique() {
        check(
            &["appId", "app_id", "AppId"],
            &["app_id", "app_id_2", "app_id_3"],
        );
        check(&["---", "客户"], &["column", "客户"]);
    }

    #[test]
    fn long_names_are_cut_at_a_character() {
        let long = "客".repeat(30);
        let mut taken = HashSet::new();
        let first = sql_name(&long, &mut taken);
        let second = sql_name(&long, &mut taken);
        assert!(first.len() <= 63 && second.len() <= 63);
        assert_ne!(first, second);
    }
}
