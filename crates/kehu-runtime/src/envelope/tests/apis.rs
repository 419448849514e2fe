//! APIs with envelopes of many kinds.

use super::*;

pub(super) const ERRORS: &[ErrorInfo] = &[
    ErrorInfo {
        code: Some(KnownCode::Int(1004)),
        message: None,
        name: "timestamp_expired",
        is: ErrorIs::Auth,
        then: Then::ResyncClock,
        doc: "The clock is wrong.",
    },
    ErrorInfo {
        code: None,
        message: Some("操作频繁"),
        name: "too_frequent",
        is: ErrorIs::RateLimit,
        then: Then::Retry,
        doc: "Slow down.",
    },
];

pub(super) const FLAT: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        message: Some(&["message"]),
        name: Some(&["errorCode"]),
        data: Some(&["data"]),
        request_id: Some(&["traceId"]),
        ..EnvelopeInfo::EMPTY
    }),
    errors: ERRORS,
    ..ApiInfo::EMPTY
};

pub(super) const DEEP: ApiInfo = ApiInfo {
    envelope: Some(EnvelopeInfo {
        code: Some(&["head", "code"]),
        success: &[KnownCode::Text("OK")],
        message: Some(&["head", "text"]),
        name: None,
        data: Some(&["body", "result"]),
        request_id: Some(&["head", "trace", "id"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..FLAT
};

pub(super) const BESIDE: ApiInfo = ApiInfo {
    envelope: Some(EnvelopeInfo {
        message: Some(&["message"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..FLAT
};

pub(super) const BARE: ApiInfo = ApiInfo {
    envelope: None,
    ..FLAT
};

/// A flag beside the code, and several codes of success.
pub(super) static FLAGGED: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        success: &[KnownCode::Int(0), KnownCode::Text("OK")],
        conditions: &[ConditionInfo {
            at: &["success"],
            is: &["true"],
        }],
        message: Some(&["message"]),
        data: Some(&["data"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..ApiInfo::EMPTY
};

/// An answer without a code, or with an empty one, is a success; the data stand beside it.
pub(super) static ABSENT: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        code: Some(&["errcode"]),
        success: &[KnownCode::Int(0), KnownCode::Text("")],
        absent: true,
        message: Some(&["errmsg"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..ApiInfo::EMPTY
};

/// No code at all: a word, and a number beside it.
pub(super) static STATUS: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        code: None,
        success: &[],
        conditions: &[
            ConditionInfo {
                at: &["status"],
                is: &["\"ok\"", "\"\u{5154}\"", "1", "true"],
            },
            ConditionInfo {
                at: &["meta", "failed"],
                is: &["0", "null"],
            },
        ],
        message: Some(&["message"]),
        data: Some(&["data"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..ApiInfo::EMPTY
};

/// Refusals of several shapes, and answers that are bare otherwise.
pub(super) static SHAPES: ApiInfo = ApiInfo {
    title: "Shop",
    refusals: &[
        EnvelopeInfo {
            code: Some(&["error_response", "code"]),
            success: &[],
            message: Some(&["error_response", "sub_msg"]),
            ..EnvelopeInfo::EMPTY
        },
        EnvelopeInfo {
            code: Some(&["errors", "0", "extensions", "code"]),
            success: &[],
            message: Some(&["errors", "0", "message"]),
            ..EnvelopeInfo::EMPTY
        },
        EnvelopeInfo {
            code: None,
            success: &[],
            message: Some(&["errors", "0", "message"]),
            ..EnvelopeInfo::EMPTY
        },
        EnvelopeInfo {
            code: Some(&["error"]),
            success: &[KnownCode::Text("none"), KnownCode::Int(0)],
            message: Some(&["error_description"]),
            ..EnvelopeInfo::EMPTY
        },
    ],
    ..ApiInfo::EMPTY
};

/// The code stands in a string that holds JSON.
pub(super) static INSIDE: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        code: Some(&["result", "code"]),
        message: Some(&["result", "message"]),
        data: Some(&["result", "data"]),
        json: Some(&["result"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..ApiInfo::EMPTY
};

/// All of the answer does.
pub(super) static DOUBLE: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        data: Some(&["data"]),
        json: Some(&[]),
        ..EnvelopeInfo::EMPTY
    }),
    ..ApiInfo::EMPTY
};
