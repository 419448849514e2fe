//! `api.toml`.

use serde_json::Value;

use super::declare::table;
use super::{
    AcceptWord, CallbackTable, Entries, FieldGroup, Scheme, SentWire, Several, Text, WebhookTable,
};
use crate::model::{
    AuthPlace, Charset, Code, Digest, ErrorIs, ErrorWhen, KeyForm, LetterCase, Method, NonceForm,
    PairOrder, SignatureEncoding, TextEncoding, Then,
};
use crate::source::Spanned;

table! {
    /// `api.toml`: what the API is, where it is, how it is spoken to.
    pub struct ApiFile: "`api.toml`" {
        /// Name of the folder, of the crates and of the command, in snake_case.
        name: Text,
        /// Name for people.
        title: Text,
        /// The vendor's own name, in its language.
        label: Option<Text>,
        /// What it is for, one English sentence.
        summary: Text,
        /// Address of the documentation.
        docs: Option<Text>,
        /// Version of the generated crates.
        version: Option<Text>,
        /// What answers are written in, where it is not UTF-8 and they do not say: `gbk` or `gb18030`.
        charset: Option<Spanned<Charset>>,
        /// What stands for nothing in answers, wherever it is not a string's own text: `["", "-"]`.
        none: Option<Vec<Spanned<Code>>>,
        /// Forms in which the values of answers may arrive beside their own.
        accepts: Option<Vec<Spanned<AcceptWord>>>,
        /// Where the API is; the first is the default.
        server: Vec<ServerTable>,
        /// What a client is given once: credentials, and values that every request repeats.
        client: Option<ClientTable>,
        /// How requests prove who sends them; `[[auth]]` for several schemes.
        auth: Option<Several<AuthTable>>,
        /// The object inside every request that holds its fields.
        request: Option<UnderTable>,
        /// The object around every response.
        envelope: Option<EnvelopeTable>,
        /// Other shapes in which the vendor refuses.
        refusal: Option<Vec<RefusalTable>>,
        /// What the vendor refuses with, and what to do about it.
        error: Option<Vec<ErrorTable>>,
        /// How the vendor proves what it sends by itself.
        callback: Option<CallbackTable>,
        /// The events that it sends by itself.
        webhook: Option<Vec<WebhookTable>>,
        /// Data that several operations share: the sandbox keeps it, an export names its key.
        collection: Option<Vec<CollectionTable>>,
    }

    /// One address of the API.
    pub struct ServerTable: "a server" {
        /// snake_case name.
        name: Text,
        /// Base URL without a slash at its end; its path goes before every operation's.
        url: Text,
        /// What it is for, in English.
        doc: Option<Text>,
    }

    /// The client's parameters.
    pub struct ClientTable: "`[client]`" {
        /// One row a parameter, one line a row.
        fields: Vec<ClientRow>,
    }

    /// A parameter of the client. Its environment variable is the API's name and its own in capitals.
    pub struct ClientRow: "a client parameter" as Row(1) {
        /// snake_case name.
        name: Text,
        /// Type, usually `string`.
        r#type: Text,
        /// A client cannot be made without it.
        required: Option<Spanned<bool>>,
        /// Never shown in a message, a log or `Debug`.
        secret: Option<Spanned<bool>>,
        /// The value when nothing is given.
        default: Option<Spanned<Value>>,
        /// The vendor's own word.
        label: Option<Text>,
        /// Meaning and unit in English; ranges and lengths have columns of their own.
        doc: Option<Text>,
        /// The documentation's own value.
        example: Option<Spanned<Value>>,
    }

    /// How requests prove who sends them.
    pub struct AuthTable: "`[auth]`" {
        /// The scheme; the other keys depend on it.
        scheme: Spanned<Scheme>,
        /// Name of the scheme, where an API has several: what `auth` of an operation says.
        name: Option<Text>,
        /// Whether operations that name no scheme use it; `true` when left out.
        default: Option<Spanned<bool>>,
        /// `basic`: what stands before the colon (`client.app_key`).
        user: Option<Text>,
        /// `basic`: what stands behind it (`client.secret`); empty when left out.
        password: Option<Text>,
        /// `token`: the header that carries the token.
        header: Option<Text>,
        /// `token`: the field that carries it, where no header does.
        field: Option<Text>,
        /// `token`: where the field travels; in the body, or in the query of a request without one, when left out.
        r#in: Option<Spanned<AuthPlace>>,
        /// `token`: path of the object in the JSON body in which the field travels.
        under: Option<Text>,
        /// `token`: what stands before the token, its space included.
        prefix: Option<Text>,
        /// `token`: the client parameter that may hold a ready token (`client.token`).
        token: Option<Text>,
        /// `token`: the operation that issues one.
        issue: Option<IssueTable>,
        /// `token`: the operation that renews one with a refresh token.
        refresh: Option<RefreshTable>,
        /// `signed_headers`: what is computed over the signed bytes.
        digest: Option<Spanned<Digest>>,
        /// `signed_headers`: what keys an HMAC (`client.secret`, `"{client.secret}&"`), or the private key of RSA
        /// in PEM.
        key: Option<Text>,
        /// `signed_headers`: in the place of `key`, the parameter that holds the vendor's RSA public key, in PEM, or
        /// a certificate with it: for a scheme that verifies what the vendor sends.
        public_key: Option<Text>,
        /// `signed_headers`: what an HMAC's key is derived with, one HMAC after another.
        key_steps: Option<Vec<Text>>,
        /// `signed_headers`: how each derived key is written before it is a key; as its bytes when left out.
        key_encoding: Option<Spanned<SignatureEncoding>>,
        /// `signed_headers`: what the key of an HMAC is written in; its own bytes when left out.
        key_form: Option<Spanned<KeyForm>>,
        /// `signed_headers`: what a nonce looks like: `hex` when left out, or `digits` or `uuid`.
        nonce: Option<Spanned<NonceForm>>,
        /// `signed_headers`: how the digest is written; `hex` is lower case.
        encoding: Option<Spanned<SignatureEncoding>>,
        /// `signed_headers`: the header that carries the signature; without it, a row has the value `signature`.
        signature: Option<Text>,
        /// `signed_headers`: how far the time may be from the server's clock, in seconds.
        skew_s: Option<Spanned<u64>>,
        /// `signed_headers`: the zone in which `time:` writes, such as `+08:00`; UTC when left out.
        zone: Option<Text>,
        /// `signed_headers`: the headers that are added, in the order of the documentation.
        headers: Option<Vec<SignedHeaderRow>>,
        /// `signed_headers`: the fields that are added to query and body.
        fields: Option<Vec<SignedFieldRow>>,
        /// `signed_headers`: the parts of a string that is itself a part, `canonical`.
        canonical: Option<Vec<SignedPartRow>>,
        /// `signed_headers`: what is signed, part after part.
        signs: Option<Vec<SignedPartRow>>,
        /// `signed_headers`: published inputs and outputs, recomputed by every check.
        vector: Option<Vec<VectorTable>>,
        /// Address of the scheme's documentation.
        docs: Option<Text>,
    }

    /// Where a token comes from when the client has none.
    pub struct IssueTable: "`[auth.issue]`" {
        /// Name of the operation; its own `auth` does not name this scheme.
        operation: Text,
        /// Path of the token inside the response's data.
        token: Text,
        /// Path of the token's life in seconds inside the response's data, or of the moment at which it ends.
        expires_in: Option<Text>,
        /// Its life in seconds where the response does not say.
        lifetime_s: Spanned<u64>,
    }

    /// How a token is renewed with a refresh token, which is good for one use.
    pub struct RefreshTable: "`[auth.refresh]`" {
        /// Name of the operation; a field of its request is filled `from` the client parameter.
        operation: Text,
        /// The client parameter that holds the refresh token (`client.refresh_token`).
        client: Text,
        /// Path of the token inside the response's data.
        token: Text,
        /// Path of the next refresh token inside the response's data, and inside those of `[auth.issue]`.
        next: Text,
        /// Path of the token's life in seconds inside the response's data, or of the moment at which it ends.
        expires_in: Option<Text>,
        /// Its life in seconds where the response does not say.
        lifetime_s: Spanned<u64>,
    }

    /// A header that takes part in the signature.
    pub struct SignedHeaderRow: "a signed header" as Row {
        /// As it is written on the wire and in the signed bytes.
        name: Text,
        /// `client.<name>`, `timestamp_ms`, `timestamp_s`, `time:<strftime>`, `nonce`, `percent:<any of these>`, `operation.headers` (each
        /// operation states it), `signature`, `text:<the same for all>`, or several in a string:
        /// `"QBox {client.key}:{signature}"`.
        value: Text,
        /// The digest that stands in the value's place.
        digest: Option<Spanned<Digest>>,
        /// How that digest is written.
        encoding: Option<Spanned<SignatureEncoding>>,
        /// How the whole is written in the end; `none` when left out.
        encode: Option<Spanned<TextEncoding>>,
    }

    /// A field that authentication adds to query or body.
    pub struct SignedFieldRow: "a signed field" as Row {
        /// As it is written on the wire and in the signed bytes.
        name: Text,
        /// As in a header's row.
        value: Text,
        /// Where it travels; in the body, or in the query of a request without one, when left out.
        r#in: Option<Spanned<AuthPlace>>,
        /// Path of the object in a JSON body in which it travels: `head`.
        under: Option<Text>,
        /// `number`: in a JSON body it is a number, and not a string.
        wire: Option<Spanned<SentWire>>,
        /// The digest that stands in the value's place.
        digest: Option<Spanned<Digest>>,
        /// How that digest is written.
        encoding: Option<Spanned<SignatureEncoding>>,
        /// How the whole is written in the end; `none` when left out.
        encode: Option<Spanned<TextEncoding>>,
    }

    /// One part of the signed bytes.
    pub struct SignedPartRow: "a signed part" as Row {
        /// `headers`, `fields`, `query`, `body`, `method`, `host`, `path`, `url`, `timestamp`, `time:<strftime>`,
        /// `nonce`, `token`, `client.<name>`, `field.<name>`, `header.<name>`, `canonical` or `text` (the prefix alone).
        part: Text,
        /// Literal text before the part.
        prefix: Option<Text>,
        /// `fields`: those of the `query`, of the `body` (of the `form`, and not of JSON), or of both when left out.
        of: Option<Vec<Spanned<FieldGroup>>>,
        /// `fields`: the header whose pairs are among them: `OAuth oauth_nonce="…",oauth_token="…"`.
        header: Option<Text>,
        /// `headers`: which, as they are written in the signed bytes; those of the scheme when left out.
        only: Option<Vec<Text>>,
        /// `fields`: in the place of those of a JSON body, those of the object at this path in it.
        under: Option<Text>,
        /// `fields`: names that are not signed.
        except: Option<Vec<Text>>,
        /// `fields`: those without a value are not signed.
        skip_empty_values: Option<Spanned<bool>>,
        /// `headers` and `fields`: by name, byte by byte, or as listed.
        order: Option<Spanned<PairOrder>>,
        /// `headers` and `fields`: between name and value.
        pair: Option<Text>,
        /// `headers` and `fields`: between pairs.
        join: Option<Text>,
        /// `headers` and `fields`: how each name and value is written; `none` when left out.
        encode_each: Option<Spanned<TextEncoding>>,
        /// `fields`: their values without their names.
        values_only: Option<Spanned<bool>>,
        /// Changes the case of the whole part.
        case: Option<Spanned<LetterCase>>,
        /// How the whole part is written; `none` when left out.
        encode: Option<Spanned<TextEncoding>>,
        /// The digest that stands in the part's place, one without a key.
        digest: Option<Spanned<Digest>>,
        /// How that digest is written.
        encoding: Option<Spanned<SignatureEncoding>>,
        /// Leave the part out, its prefix too, when it is empty.
        skip_empty: Option<Spanned<bool>>,
    }

    /// A published input and its signature.
    pub struct VectorTable: "a signature vector" {
        /// Client parameters by name.
        client: Entries<Text>,
        /// In milliseconds where the scheme has milliseconds, else in seconds.
        timestamp: Option<Spanned<i64>>,
        /// The nonce, where the scheme has one.
        nonce: Option<Text>,
        /// The token of another scheme, where it is signed.
        token: Option<Text>,
        /// The values that an operation states, by header.
        headers: Option<Entries<Text>>,
        /// The query's pairs in the order sent.
        query: Option<Entries<Text>>,
        /// The form's pairs in the order sent.
        form: Option<Entries<Text>>,
        /// The method, where it is signed.
        method: Option<Spanned<Method>>,
        /// The whole address without its query, where it or the host is signed.
        url: Option<Text>,
        /// The path, where it is signed.
        path: Option<Text>,
        /// The body, byte for byte.
        body: Option<Text>,
        /// What the documentation publishes: the signature alone, without what stands around it in its header.
        signature: Text,
    }

    /// The object inside the body of every request that holds its fields.
    pub struct UnderTable: "`[request]`" {
        /// Its path: `biz_content`, `request.data`.
        under: Text,
        /// It is a string with JSON in it.
        text: Option<Spanned<bool>>,
    }

    /// The object around every response.
    pub struct EnvelopeTable: "`[envelope]`" {
        /// Path of the result code.
        code: Option<Text>,
        /// The code that means success, as it travels: a number or a string; or a list of such codes.
        success: Option<Several<Spanned<Code>>>,
        /// An answer without the code, or with null for it, is a success.
        absent: Option<Spanned<bool>>,
        /// Path of a boolean that must be true in a success as well.
        flag: Option<Text>,
        /// What must hold in a success as well, or tells it where there is no code.
        conditions: Option<Vec<ConditionRow>>,
        /// Path of the vendor's words.
        message: Option<Text>,
        /// Path of the code's name beside its number.
        name: Option<Text>,
        /// Path of the data; left out when they stand beside the code.
        data: Option<Text>,
        /// Path of what the vendor's support asks for.
        request_id: Option<Text>,
        /// Path of the seconds after which a request that was refused may come again.
        retry_after: Option<Text>,
        /// Path of a string that holds JSON and is read as what it holds; empty for the whole answer.
        json: Option<Text>,
    }

    /// Something that holds in a success.
    pub struct ConditionRow: "a condition" as Row {
        /// Path of the value.
        at: Text,
        /// The values of success, as they travel.
        is: Vec<Spanned<Value>>,
    }

    /// Another shape in which the vendor refuses.
    pub struct RefusalTable: "a refusal" {
        /// Path of the code: an answer that has it refuses; `errors.0.code` for the first of a list.
        code: Option<Text>,
        /// Codes there that do not refuse.
        success: Option<Several<Spanned<Code>>>,
        /// Path of the vendor's words; without a `code`, an answer that has them refuses.
        message: Option<Text>,
        /// Path of the code's name.
        name: Option<Text>,
        /// Path of what the vendor's support asks for.
        request_id: Option<Text>,
        /// Path of the seconds after which the request may come again.
        retry_after: Option<Text>,
    }

    /// One way in which the vendor refuses.
    pub struct ErrorTable: "an error code" {
        /// The code, as it travels.
        code: Option<Spanned<Code>>,
        /// A string that the vendor's message contains, where no code tells.
        message: Option<Text>,
        /// snake_case name, unique in the API.
        name: Text,
        /// What kind of refusal it is.
        is: Spanned<ErrorIs>,
        /// What a client does about it.
        then: Spanned<Then>,
        /// What the sandbox refuses with it.
        when: Option<Vec<Spanned<ErrorWhen>>>,
        /// The vendor's own words.
        label: Option<Text>,
        /// What it means and what a person does about it, in English.
        doc: Text,
    }

    /// Data that several operations share.
    pub struct CollectionTable: "a collection" {
        /// snake_case plural.
        name: Text,
        /// The record that an item is.
        record: Text,
        /// The record's field that identifies an item.
        key: Text,
        /// The service leaves fields without a value out instead of sending null.
        omit_null: Option<Spanned<bool>>,
    }
}
