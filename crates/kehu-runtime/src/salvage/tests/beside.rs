//! Values beside the rows.

use super::*;

#[test]
fn plain_values_beside_the_rows_cost_their_own_places() {
    let check = |body: &[u8], mended: &str, expect: &[(&str, &str)]| {
        let found = salvaged(body).unwrap_or_else(|| panic!("{} is not found", text(body)));
        assert_eq!(text(&found.body), mended);
        let beside = found.beside().iter();
        let beside: Vec<_> = beside.map(|one| (&*one.at, &*one.value)).collect();
        assert_eq!(beside, expect);
    };
    check(
        br#"{"code":0,"data":{"list":[{"id":1}],"total":NaN,"sum":{"of":[1,-Infinity]}}}"#,
        r#"{"code":0,"data":{"list":[{"id":1}],"total":null,"sum":{"of":[1,null]}}}"#,
        &[("data.total", "NaN"), ("data.sum.of[1]", "-Infinity")],
    );
    check(
        b"{\"msg\":\"a\xff\",\"data\":{\"list\":[{\"id\":NaN}],\"next\":\"a\tb\"}}",
        r#"{"msg":null,"data":{"list":[{"broken row":0,"id":null}],"next":null}}"#,
        &[("msg", "\"a\u{fffd}\""), ("data.next", "\"a\tb\"")],
    );
    // A quote too many in a row does not hide what is broken behind the list.
    check(
        br#"{"data":{"list":[{"id":1},{"id":2,"name":"5" screen"},{"id":3}],"total":NaN}}"#,
        r#"{"data":{"list":[{"id":1},{"broken row":0,"id":2,"name":"5"},{"id":3}],"total":null}}"#,
        &[("data.total", "NaN")],
    );
}
