//! What the vendor sends by itself: `webhooks` of OpenAPI 3.1, and `x-webhooks` for readers of 3.0.

use indexmap::IndexMap;
use kehu_spec::model::{Callbacks, Webhook, Wire};

use crate::{
    document::{MediaType, Operation, RequestBody, Response},
    schema::Schema,
    types::{self, Schemas},
};

/// Each event by name, as a request that comes to whoever listens.
pub(crate) fn of(schemas: &Schemas<'_>) -> IndexMap<String, IndexMap<String, Operation>> {
    let callbacks = schemas.api.callbacks.iter();
    let webhooks = callbacks.flat_map(|all| all.webhooks.iter().map(move |one| (all, one)));
    let webhooks = webhooks.map(|(callbacks, webhook)| {
        let post = operation(schemas, callbacks, webhook);
        (
            webhook.name.clone(),
            IndexMap::from([("post".to_owned(), post)]),
        )
    });
    webhooks.collect()
}

fn operation(schemas: &Schemas<'_>, callbacks: &Callbacks, webhook: &Webhook) -> Operation {
    let lang = schemas.lang;
    let doc = webhook.doc.as_deref().unwrap_or(&webhook.name);
    let signed = lang.pick(
        "The vendor signs what it sends: verify it before it is read.",
        "平台会对推送内容签名：读取之前先验签。",
    );
    let media = MediaType {
        schema: body(schemas, callbacks, webhook),
        ..MediaType::default()
    };
    let taken = Response {
        description: Some(lang.pick("Taken.", "已接收。").to_owned()),
        ..Response::default()
    };
    Operation {
        tags: vec![
            lang.name(&schemas.api.title, schemas.api.label.as_deref())
                .to_owned(),
        ],
        summary: lang.name(doc, webhook.label.as_deref()).to_owned(),
        description: format!("{doc}\n\n{signed}"),
        operation_id: format!("on_{}", webhook.name),
        request_body: Some(RequestBody {
            required: true,
            content: IndexMap::from([("application/json".to_owned(), media)]),
        }),
        responses: IndexMap::from([("200".to_owned(), taken)]),
        // What proves a request of ours proves nothing here.
        security: Some(Vec::new()),
        ..Operation::default()
    }
}

/// The whole body: the data at their place, and what tells the event from others.
fn body(schemas: &Schemas<'_>, callbacks: &Callbacks, webhook: &Webhook) -> Schema {
    let data = schemas.of(&webhook.data, Wire::Plain);
    let told = callbacks.event.as_ref().zip(webhook.is.as_ref());
    let told = told.map(|(path, is)| {
        let mut told = Schema::object();
        let value = types::code(is);
        let ty = if value.is_string() {
            "string"
        } else {
            "integer"
        };
        *told.at(&path.0, true) = schemas.flavour.constant(Schema::of(ty), &[value]);
        told
    });
    let Some(path) = &callbacks.data else {
        return match told {
            None => data,
            Some(told) => Schema {
                all_of: vec![data, told],
                ..Schema::default()
            },
        };
    };
    let mut body = told.unwrap_or_else(Schema::object);
    *body.at(&path.0, true) = data;
    body
}
