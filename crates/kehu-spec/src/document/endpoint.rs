//! `endpoints/*.toml`.

use serde_json::Value;

use super::declare::table;
use super::{
    AuthUse, BodyWord, Entries, EnumTable, EnvelopeCell, FieldRow, Order, RecordTable, SandboxVerb,
    Several, Text,
};
use crate::model::{AnswerBody, ExampleKind, Method};
use crate::source::Spanned;

table! {
    /// `endpoints/<name>.toml`: one operation, its tables, rules, pages, examples and quirks.
    pub struct EndpointFile: "an endpoint file" aligned to docs {
        /// snake_case name: the method of the client and the sub-command; the file has it too.
        name: Text,
        /// The HTTP method.
        method: Spanned<Method>,
        /// The path after the server's, `{name}` for path fields.
        path: Text,
        /// What it does, one English sentence.
        summary: Text,
        /// The vendor's own title.
        title: Option<Text>,
        /// More than the summary, in English.
        doc: Option<Text>,
        /// Address of its documentation.
        docs: Option<Text>,
        /// What to use instead.
        deprecated: Option<Text>,
        /// Sending it twice does no more than sending it once: a client may retry.
        idempotent: Option<Spanned<bool>>,
        /// Whether the API's authentication applies, or which of its schemes do, by name; `true` when left out.
        auth: Option<Several<Spanned<AuthUse>>>,
        /// The server that it is on, where that is not the API's first.
        server: Option<Text>,
        /// Header values that never change, those that are signed included.
        headers: Option<Entries<Text>>,
        /// The limits that the vendor states.
        limits: Option<Vec<LimitRow>>,
        /// What is sent.
        request: Option<RequestTable>,
        /// Conditions over several request fields.
        rule: Option<Vec<RuleTable>>,
        /// What comes back.
        response: Option<ResponseTable>,
        /// Records that only this operation uses.
        record: Option<Vec<RecordTable>>,
        /// Enums that only this operation uses.
        r#enum: Option<Vec<EnumTable>>,
        /// How to go on to the next page.
        pages: Option<PagesTable>,
        /// How to look up everything there is, where another operation lists the ids.
        lookup: Option<LookupTable>,
        /// What the sandbox does; without it, it answers with the example.
        sandbox: Option<SandboxTable>,
        /// The documentation's own examples.
        example: Option<Vec<ExampleTable>>,
        /// Where the documentation is wrong.
        quirk: Option<Vec<QuirkTable>>,
    }

    /// So many calls in so many seconds.
    pub struct LimitRow: "a rate limit" as Inline {
        /// So many calls.
        calls: Spanned<u64>,
        /// In so many seconds.
        per_s: Spanned<f64>,
    }

    /// What is sent.
    pub struct RequestTable: "`[request]`" {
        /// How the fields travel; without it `query` for GET and DELETE, `json` for the others.
        body: Option<Spanned<BodyWord>>,
        /// The request field that is all of the body.
        payload: Option<Text>,
        /// Path of the object in the body that holds the fields, in the place of the API's; empty for none.
        under: Option<Text>,
        /// That object is a string with JSON in it.
        text: Option<Spanned<bool>>,
        /// One row a field, one line a row, in the order of the documentation.
        fields: Option<Vec<FieldRow>>,
    }

    /// A condition over several request fields; one of the three.
    pub struct RuleTable: "a rule" {
        /// At least one of these.
        at_least_one: Option<Vec<Text>>,
        /// With the first, all the others.
        requires: Option<Vec<Text>>,
        /// At most one of these.
        excludes: Option<Vec<Text>>,
        /// Why, in English.
        why: Option<Text>,
    }

    /// What comes back.
    pub struct ResponseTable: "`[response]`" {
        /// Type of the envelope's data; left out when there is nothing to read.
        data: Option<Text>,
        /// What the answer is: `json` when left out, `jsonp`, `text` or `file`, whose text or bytes are the data.
        body: Option<Spanned<AnswerBody>>,
        /// `false`: the data are the whole answer, without the API's envelope. A table has what is other in
        /// the envelope of this operation.
        envelope: Option<EnvelopeCell>,
    }

    /// How to go on to the next page: by `cursor` with `next` or `last`, by `page`, or by `offset`.
    pub struct PagesTable: "`[pages]`" {
        /// Path of the list inside the data; left out when the data are the list.
        items: Option<Text>,
        /// The request field for the cursor.
        cursor: Option<Text>,
        /// Path of the next cursor inside the data, or `header:X-Next`; null or an empty text on the last page.
        next: Option<Text>,
        /// What stands at `next` is an address, whose parameter of the cursor's name is the cursor.
        address: Option<Spanned<bool>>,
        /// The `Link` header has that address, as `rel="next"`, in the place of `next`.
        link: Option<Spanned<bool>>,
        /// The cursor stays the same from page to page, and a page without items is the last.
        scroll: Option<Spanned<bool>>,
        /// Values of the cursor that mean the end, beside null and the empty text: `[0, "no_more", false]`.
        end: Option<Vec<Spanned<Value>>>,
        /// Path inside the last item that is the next cursor; empty for the item itself.
        last: Option<Text>,
        /// To the page before.
        back: Option<BackTable>,
        /// The request field for the page's number.
        page: Option<Text>,
        /// The first page's number, or the first item's; when left out the field's `default`, else 1 of
        /// pages and 0 of items.
        first: Option<Spanned<i64>>,
        /// The request field for the number of the item that a page begins with.
        offset: Option<Text>,
        /// Path of the number of all items inside the data, or `header:X-Total-Count`.
        total: Option<Text>,
        /// `page`: path of the number of all pages inside the data.
        pages: Option<Text>,
        /// Path of a truth value inside the data: whether a page follows.
        more: Option<Text>,
        /// In the place of `more`, one that is true on the last page.
        done: Option<Text>,
        /// The request field for the number of items in a page.
        size: Option<Text>,
        /// `offset`: the next page begins so many items further as a page is long, however many came.
        by_size: Option<Spanned<bool>>,
        /// The vendor lists no more items than this, however many there are.
        most: Option<Spanned<u64>>,
        /// How to go on behind `most`: from the time of the last item.
        window: Option<WindowTable>,
        /// Paths inside the data that an answer leaves out, or sets to null, where there is nothing to
        /// tell: the list of a page without items, the cursor of the last page. An example shows it.
        omits: Option<Vec<Text>>,
    }

    /// To the page before.
    pub struct BackTable: "`back`" as Inline {
        /// The request field for the cursor.
        cursor: Text,
        /// Path of the next cursor inside the data.
        next: Text,
        /// Path of a truth value inside the data: whether a page is before this one.
        more: Option<Text>,
    }

    /// How to go on behind `most`, where items come in the order of a time.
    pub struct WindowTable: "`window`" as Inline {
        /// The request field that bounds the list by that time, itself included.
        field: Text,
        /// Path of the time inside an item.
        at: Text,
    }

    /// How to look up everything there is: the ids that another operation lists, some a call.
    pub struct LookupTable: "`[lookup]`" {
        /// The operation whose pages list the ids.
        ids: Text,
        /// The request field that takes them.
        field: Text,
        /// Ids a call.
        batch: Spanned<u64>,
        /// Path of the list of rows inside the data; left out when the data are the list.
        items: Option<Text>,
        /// The field of a row that holds its id.
        key: Text,
    }

    /// What the sandbox does.
    pub struct SandboxTable: "`[sandbox]`" {
        /// `find`, `upsert`, `issue_token`, or `none`: answer with the example.
        action: Spanned<SandboxVerb>,
        /// The collection that it works on.
        collection: Option<Text>,
        /// `find`: from which end of the keys, `asc` or `desc`.
        order: Option<Spanned<Order>>,
        /// `find`: a request field and its value that make `any_of` mean all of.
        all_when: Option<Entries<Spanned<Value>>>,
        /// `upsert`: the request field that lists the items.
        items: Option<Text>,
        /// `upsert`: fields of an item, any of which identifies one that is there; the key when left out.
        identify: Option<Vec<Text>>,
        /// `upsert`: the request field that says what happens to an item that is there.
        mode: Option<ModeTable>,
    }

    /// What happens to an item that is there.
    pub struct ModeTable: "`mode`" as Inline {
        /// The request field that says it.
        field: Text,
        /// Its value for: the new item takes the old one's place.
        replace: Option<Spanned<Value>>,
        /// Its value for: what the new item gives is changed, the rest stays.
        merge: Option<Spanned<Value>>,
        /// Its value for: the old item stays as it is.
        keep: Option<Spanned<Value>>,
    }

    /// An example of the documentation.
    pub struct ExampleTable: "an example" {
        /// What it shows.
        kind: Spanned<ExampleKind>,
        /// The vendor's heading over it.
        title: Option<Text>,
        /// File in the API's `examples` folder.
        file: Text,
        /// What was broken in the documentation's copy, when the file is a corrected one.
        mended: Option<Text>,
    }

    /// Where the documentation is wrong.
    pub struct QuirkTable: "a quirk" {
        /// `request.limit`, `response.customer_list[].tags`, `headers.X-Token`, `path`.
        at: Text,
        /// What the documentation claims there; the check proves that it is still contradicted. Without it
        /// the quirk accepts a contradiction that stays.
        says: Option<ClaimTable>,
        /// What is wrong, in English.
        why: Text,
        /// Address that contradicts the claim, where no example does.
        by: Option<Text>,
    }

    /// What the documentation claims.
    pub struct ClaimTable: "`says`" as Inline {
        /// The wire name.
        name: Option<Text>,
        /// The type.
        r#type: Option<Text>,
        /// Whether it is required.
        required: Option<Spanned<bool>>,
        /// The table has no such row.
        absent: Option<Spanned<bool>>,
        /// The documentation mentions it, and nothing else does.
        present: Option<Spanned<bool>>,
        /// The example cell.
        example: Option<Spanned<Value>>,
        /// The `strftime` format.
        format: Option<Text>,
        /// The URL's path.
        path: Option<Text>,
        /// How the request is written.
        body: Option<Spanned<BodyWord>>,
    }
}
