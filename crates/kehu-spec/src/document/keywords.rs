//! Closed lists of words: what may stand in a cell, and what it means.

use serde_json::Value;
use toml::de::DeValue;

use super::definitions::Definitions;
use super::read::{Read, Reader};
use crate::model::{
    AnswerBody, AuthPlace, Charset, Cipher, Digest, ErrorIs, ErrorWhen, ExampleKind, KeyForm,
    LetterCase, Meaning, Method, NonceForm, PairOrder, Place, SignatureEncoding, Style,
    TextEncoding, Then, Wire,
};
use crate::source::Spanned;

/// How requests prove who sends them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// Not at all, or with ordinary request fields.
    #[default]
    None,
    /// Name and password.
    Basic,
    /// A token.
    Token,
    /// A signature.
    SignedHeaders,
}

/// Which fields of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldGroup {
    /// Those of the query.
    Query,
    /// Those of the form, or the top-level ones of the JSON body.
    Body,
    /// Those of the form alone.
    Form,
}

/// How the fields of a request travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyWord {
    /// No fields.
    None,
    /// JSON.
    Json,
    /// A form.
    Form,
    /// A form in parts.
    Multipart,
    /// In the query; there is no body.
    Query,
    /// The bytes of one field.
    File,
    /// The text of one field.
    Text,
}

/// What the body of a callback is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackBody {
    /// XML, each element a string or an object of those in it.
    Xml,
}

/// How a field that authentication adds travels in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentWire {
    /// As a string, as it does without a word.
    String,
    /// As a number.
    Number,
}

/// A form in which a value may arrive beside its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptWord {
    /// A list as an object with its items in order.
    Indexed,
    /// A list of one as its item.
    Single,
    /// Null among the items of a list.
    NullItems,
    /// A whole number with a point or an exponent.
    Float,
    /// A key that comes twice.
    Repeated,
}

/// What the sandbox does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SandboxVerb {
    /// Answers with the example.
    #[default]
    None,
    /// Finds items.
    Find,
    /// Puts items in.
    Upsert,
    /// Issues the API's token.
    IssueToken,
}

/// From which end of the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// A closed list of words.
pub trait Words: Sized + Copy + 'static {
    /// What one of them is called.
    const WHAT: &'static str;
    /// All of them, with their meaning.
    const WORDS: &'static [(&'static str, Self)];
    /// The word for one of them.
    fn word(self) -> &'static str;
}

impl<T: Words> Read for Spanned<T> {
    fn read(node: &toml::Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::String(word) = node.get_ref() else {
            return reader.unexpected(node, "a string");
        };
        match T::WORDS.iter().find(|(known, _)| known == word) {
            Some(&(_, value)) => Some(Spanned {
                value,
                span: reader.span(node),
            }),
            None => {
                reader.unknown_word(node, T::WHAT, word, &Self::words());
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Value {
        serde_json::json!({ "enum": Self::words() })
    }

    fn words() -> Vec<&'static str> {
        T::WORDS.iter().map(|(known, _)| *known).collect()
    }
}

macro_rules! words {
    ($type:ident, $what:literal, { $($word:literal = $value:ident,)* }) => {
        impl Words for $type {
            const WHAT: &'static str = $what;
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, $type::$value)),*];

            fn word(self) -> &'static str {
                self.as_str()
            }
        }

        impl $type {
            /// The word for it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($type::$value => $word,)*
                    #[allow(unreachable_patterns, reason = "some have a value that no word says")]
                    _ => "",
                }
            }

            /// What a word means.
            pub fn of(word: &str) -> Option<Self> {
                let mut words = Self::WORDS.iter();
                words.find(|(known, _)| *known == word).map(|(_, value)| *value)
            }
        }
    };
}

words!(Scheme, "scheme", {
    "none" = None, "basic" = Basic, "token" = Token, "signed_headers" = SignedHeaders,
});
words!(FieldGroup, "group of fields", { "query" = Query, "body" = Body, "form" = Form, });
words!(AuthPlace, "place", { "query" = Query, "body" = Body, });
words!(TextEncoding, "encoding", {
    "none" = None, "percent" = Percent, "form" = Form, "base64" = Base64,
    "base64url_unpadded" = Base64UrlUnpadded,
});
words!(LetterCase, "case", { "lower" = Lower, "upper" = Upper, });
words!(AnswerBody, "body", { "json" = Json, "jsonp" = Jsonp, "text" = Text, "file" = File, });
words!(Style, "style", {
    "comma" = Comma, "brackets" = Brackets, "indexes" = Indexes, "dots" = Dots, "dots_from_one" = DotsFromOne,
    "slashes" = Slashes,
});
words!(Charset, "charset", { "gbk" = Gbk, "gb18030" = Gb18030, });
words!(Cipher, "cipher", { "aes_256_cbc" = Aes256Cbc, "aes_256_gcm" = Aes256Gcm, });
words!(KeyForm, "form of a key", { "text" = Text, "base64" = Base64, "hex" = Hex, "sha256" = Sha256, });
words!(NonceForm, "form of a nonce", { "hex" = Hex, "digits" = Digits, "uuid" = Uuid, });
words!(CallbackBody, "body", { "xml" = Xml, });
words!(BodyWord, "body", {
    "none" = None, "json" = Json, "form" = Form, "multipart" = Multipart, "query" = Query,
    "file" = File, "text" = Text,
});
words!(SentWire, "wire form", { "string" = String, "number" = Number, });
words!(AcceptWord, "form", {
    "indexed" = Indexed, "single" = Single, "null_items" = NullItems, "float" = Float, "repeated" = Repeated,
});
words!(SandboxVerb, "action", { "none" = None, "find" = Find, "upsert" = Upsert, "issue_token" = IssueToken, });
words!(Order, "order", { "asc" = Ascending, "desc" = Descending, });
words!(Digest, "digest", {
    "md5" = Md5, "sha1" = Sha1, "sha256" = Sha256, "sha384" = Sha384, "sha512" = Sha512, "sm3" = Sm3, "hmac_md5" = HmacMd5,
    "hmac_sha1" = HmacSha1, "hmac_sha256" = HmacSha256, "hmac_sha384" = HmacSha384, "hmac_sha512" = HmacSha512, "hmac_sm3" = HmacSm3,
    "rsa_sha256" = RsaSha256, "sm2_sm3" = Sm2Sm3, "sm2_sm3_raw" = Sm2Sm3Raw, "ecdsa_sha256" = EcdsaSha256,
    "ecdsa_sha256_raw" = EcdsaSha256Raw,
});
words!(SignatureEncoding, "encoding", {
    "hex" = Hex, "HEX" = HexUpper, "base64" = Base64, "base64url" = Base64Url,
    "base64url_unpadded" = Base64UrlUnpadded, "bytes" = Bytes,
});
words!(PairOrder, "order", { "name" = Name, "value" = Value, "listed" = Listed, });
words!(Method, "method", { "GET" = Get, "POST" = Post, "PUT" = Put, "PATCH" = Patch, "DELETE" = Delete, });
words!(Place, "place", { "body" = Body, "query" = Query, "path" = Path, "header" = Header, });
words!(Wire, "wire form", { "string" = String, "number" = Number, "either" = Either, });
words!(ExampleKind, "kind of example", {
    "request" = Request, "response" = Response, "error" = Error, "curl" = Curl,
});
words!(Then, "reaction", {
    "never" = Never, "retry" = Retry, "resync_clock" = ResyncClock, "renew_token" = RenewToken,
});
words!(ErrorIs, "kind of refusal", {
    "invalid_request" = InvalidRequest, "auth" = Auth, "permission" = Permission, "rate_limit" = RateLimit,
    "not_found" = NotFound, "server" = Server,
});
words!(ErrorWhen, "reason to refuse", {
    "missing" = Missing, "invalid" = Invalid, "signature" = Signature, "timestamp" = Timestamp,
    "account" = Account, "credentials" = Credentials, "token" = Token, "permission" = Permission,
    "limit" = Limit, "not_found" = NotFound, "server" = Server,
});
words!(Meaning, "meaning", {
    "first_name" = FirstName, "last_name" = LastName, "full_name" = FullName, "nickname" = Nickname,
    "phone" = Phone, "whatsapp" = Whatsapp, "viber" = Viber, "line" = Line, "messenger" = Messenger,
    "instagram" = Instagram, "email" = Email, "country" = Country, "province" = Province, "city" = City,
    "address" = Address, "birthday" = Birthday, "gender" = Gender, "remark" = Remark, "avatar" = Avatar,
    "source" = Source, "created_at" = CreatedAt, "updated_at" = UpdatedAt, "active_at" = ActiveAt,
    "tags" = Tags, "tag_id" = TagId, "tag_name" = TagName, "customer_id" = CustomerId,
    "openid" = Openid, "unionid" = Unionid,
});
