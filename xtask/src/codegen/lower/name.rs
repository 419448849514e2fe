//! Names: the one room that knows casing, keywords and what a name may not be.
//!
//! Every Rust name is computed here, once, before anything is lowered; later stages only read it.
//!
//! | what                 | pattern               | from              | for example               |
//! |----------------------|-----------------------|-------------------|---------------------------|
//! | crate                | `<api>-model`, …      | the API           | `nxcloud-client`          |
//! | record, enum         | Upper camel           | the record        | `CustomerPage`            |
//! | — a reserved word    | … `Record`, … `Enum`  | `Option`          | `OptionRecord`            |
//! | request              | … `Request`           | the operation     | `QueryCustomersRequest`   |
//! | variant              | Upper camel           | the value's name  | `CallCentre`              |
//! | server, error code, event | Upper camel           | its name          | `InvalidSignature`        |
//! | catch-all variant    | `Other`, `Unlisted`   |                   | `Other(i64)`              |
//! | operation's type     | Upper camel           | the operation     | `QueryCustomers`          |
//! | — a record's name    | … `Call`              |                   | `CustomerFieldsCall`      |
//! | — as a marker        | … `Operation`         | the operation     | `QueryCustomersOperation` |
//! | method               | snake                 | the operation     | `query_customers`         |
//! | — one of the client's | `call_` …            | `builder`         | `call_builder`            |
//! | static               | Capitals              | the operation     | `QUERY_CUSTOMERS`         |
//! | field                | snake                 | the wire name     | `whats_app_phone`         |
//! | setter               | the field             |                   | `whats_app_phone`         |
//! | — one of the builder's | `set_` …            | `send`            | `set_send`                |
//! | — that sends null    | `clear_` …            | the field         | `clear_remark`            |
//! | default's function   | … `_by_default`       | the field         | `limit_by_default`        |
//! | module, file         | snake                 | the first record  | `customer`                |
//! | codec of a format    | snake, counted        |                   | `datetime_1`              |
//!
//! | trouble              | answer                                            | for example              |
//! |----------------------|---------------------------------------------------|--------------------------|
//! | keyword              | raw; where that is not allowed, an underscore     | `r#type`, `self_`        |
//! | a digit first        | `n` before it                                     | `n3rd_party`, `N4g`      |
//! | another script       | transliterated                                    | `客户id` → `ke_hu_id`    |
//! | nothing left         | by position                                       | `field_3`                |
//! | two of one name      | an error that shows both and asks for `rust = "…"` | `userId`, `user_id`     |

mod casing;
mod reserved;

use heck::ToShoutySnakeCase as _;
use kehu_spec::model::{Api, Enum, Field, Operation, Record};

use crate::codegen::problem::Problems;
use crate::codegen::rust::Ident;
use casing::{Scope, ascii, ident, is_keyword, shouty, snake, unreserved, upper_camel};
use reserved::{
    CLIENT_BUILDER_METHODS, CLIENT_METHODS, MODULES, OPERATION_METHODS, RECORD_METHODS, has,
    is_reserved_type,
};

/// Every name of one API, in the order of the model.
#[derive(Debug, Clone)]
pub struct Names {
    pub api: ApiNames,
    pub client: Vec<ClientFieldNames>,
    /// Variants of the enum of servers.
    pub servers: Vec<Ident>,
    /// Variants of the enum of events.
    pub webhooks: Vec<Ident>,
    /// The one of an event that is not listed.
    pub other_webhook: Ident,
    /// The one of a challenge.
    pub challenge: Ident,
    /// Variants of the enum of error codes; rows of one name share theirs.
    pub errors: Vec<Ident>,
    pub records: Vec<RecordNames>,
    pub enums: Vec<EnumNames>,
    pub operations: Vec<OperationNames>,
}

#[derive(Debug, Clone)]
pub struct ApiNames {
    /// `nxcloud-model`
    pub model_package: String,
    /// `nxcloud_model`
    pub model_crate: Ident,
    pub client_package: String,
    pub client_crate: Ident,
}

#[derive(Debug, Clone)]
pub struct ClientFieldNames {
    pub field: Ident,
    pub setter: Ident,
}

#[derive(Debug, Clone)]
pub struct RecordNames {
    pub ty: Ident,
    pub fields: Vec<FieldNames>,
}

#[derive(Debug, Clone)]
pub struct FieldNames {
    pub field: Ident,
    /// Method of a builder that sets it.
    pub setter: Ident,
    /// Method of a builder that sends null for it, where that is another thing than nothing.
    pub clear: Option<Ident>,
}

#[derive(Debug, Clone)]
pub struct EnumNames {
    pub ty: Ident,
    pub variants: Vec<Ident>,
    pub catch_all: Ident,
}

#[derive(Debug, Clone)]
pub struct OperationNames {
    /// The request that is sent.
    pub ty: Ident,
    /// The unit type that stands for the operation.
    pub marker: Ident,
    pub method: Ident,
    pub request: Ident,
    pub constant: Ident,
    pub module: Ident,
    pub fields: Vec<FieldNames>,
}

/// Computes every name of an API and reports those that clash.
pub fn names(api: &Api, problems: &mut Problems) -> Names {
    let mut types = Scope::new("type");
    let records = api
        .records
        .iter()
        .map(|record| record_names(record, &mut types, problems))
        .collect();
    let enums = api
        .enums
        .iter()
        .map(|list| enum_names(list, &mut types, problems))
        .collect();
    let mut methods = Scope::new("method of the client");
    let operations = api
        .operations
        .iter()
        .map(|operation| operation_names(operation, &mut types, &mut methods, problems))
        .collect();
    let webhooks = api.callbacks.iter();
    let webhooks = webhooks.flat_map(|callbacks| &callbacks.webhooks);
    let webhooks = variants(webhooks.map(|webhook| &webhook.name));
    Names {
        api: api_names(&api.name),
        client: client_names(&api.client, problems),
        servers: variants(api.servers.iter().map(|server| &server.name)),
        other_webhook: catch_all(&webhooks),
        challenge: free(["Challenge", "Answer", "ToAnswer"], &webhooks),
        webhooks,
        errors: variants(api.errors.iter().map(|row| &row.name)),
        records,
        enums,
        operations,
    }
}

fn api_names(name: &str) -> ApiNames {
    let feature = snake(name, "api");
    let package = feature.replace('_', "-");
    ApiNames {
        model_package: format!("{package}-model"),
        model_crate: Ident::new(format!("{feature}_model")),
        client_package: format!("{package}-client"),
        client_crate: Ident::new(format!("{feature}_client")),
    }
}

fn variants<'n>(names: impl Iterator<Item = &'n String>) -> Vec<Ident> {
    let variant = |(position, name): (usize, &String)| variant_name(name, position);
    names.enumerate().map(variant).collect()
}

fn client_names(fields: &[Field], problems: &mut Problems) -> Vec<ClientFieldNames> {
    let mut scope = Scope::new("field of the client");
    let name = |(position, field): (usize, &Field)| {
        let field_name = field_name(field, position);
        scope.claim(field_name.as_str(), &field.name, field.name_span, problems);
        let setter = unreserved(&field_name, CLIENT_BUILDER_METHODS, "set_");
        ClientFieldNames {
            field: field_name,
            setter,
        }
    };
    fields.iter().enumerate().map(name).collect()
}

fn record_names(record: &Record, types: &mut Scope, problems: &mut Problems) -> RecordNames {
    let ty = type_name(&record.name, "Record");
    types.claim(ty.as_str(), &record.name, record.span, problems);
    RecordNames {
        ty,
        fields: field_names(&record.fields, RECORD_METHODS, problems),
    }
}

fn enum_names(list: &Enum, types: &mut Scope, problems: &mut Problems) -> EnumNames {
    let ty = type_name(&list.name, "Enum");
    types.claim(ty.as_str(), &list.name, list.span, problems);
    let mut scope = Scope::new("variant");
    let mut variants = Vec::new();
    for (position, value) in list.values.iter().enumerate() {
        let variant = match &value.rust {
            Some(rust) => ident(ascii(rust)),
            None => variant_name(&value.name, position),
        };
        scope.claim(variant.as_str(), &value.name, value.span, problems);
        variants.push(variant);
    }
    EnumNames {
        ty,
        catch_all: catch_all(&variants),
        variants,
    }
}

/// The variant of what no other stands for.
fn catch_all(variants: &[Ident]) -> Ident {
    free(["Other", "Unlisted", "UnlistedValue"], variants)
}

/// The first of these names that no variant has.
fn free(names: [&'static str; 3], variants: &[Ident]) -> Ident {
    let mut names = names.into_iter();
    let name = names.find(|name| variants.iter().all(|variant| variant.as_str() != *name));
    Ident::new(name.unwrap_or("NotInTheDocumentation"))
}

fn operation_names(
    operation: &Operation,
    types: &mut Scope,
    methods: &mut Scope,
    problems: &mut Problems,
) -> OperationNames {
    let camel = upper_camel(&operation.name, "Operation");
    let request = format!("{camel}Request");
    types.claim(&request, &operation.name, operation.span, problems);
    let taken = is_reserved_type(&camel) || types.holds(&camel);
    let marker = format!("{camel}Operation");
    types.claim(&marker, &operation.name, operation.span, problems);
    let ty = if taken { format!("{camel}Call") } else { camel };
    let method = unreserved(
        &ident(snake(&operation.name, "operation")),
        CLIENT_METHODS,
        "call_",
    );
    methods.claim(method.as_str(), &operation.name, operation.span, problems);
    OperationNames {
        ty: Ident::new(ty),
        marker: Ident::new(marker),
        method,
        request: Ident::new(request),
        constant: operation_constant(&operation.name),
        module: module_name(&operation.name),
        fields: field_names(&operation.request.fields, OPERATION_METHODS, problems),
    }
}

pub fn operation_constant(name: &str) -> Ident {
    match shouty(name) {
        name if name == "API" => Ident::new(name + "_OPERATION"),
        name => Ident::new(name),
    }
}

/// The codec of the `at`-th format of its own, counted from 0.
pub fn format_codec(ty: &str, at: usize) -> Ident {
    let what = match ty {
        "Date" => "date",
        "Timestamp" => "instant",
        _ => "datetime",
    };
    Ident::new(format!("{what}_{}", at + 1))
}

/// The function that gives a field its first value.
pub fn default_function(field: &Ident) -> Ident {
    Ident::new(format!("{}_by_default", field.bare()))
}

fn field_names(fields: &[Field], methods: &str, problems: &mut Problems) -> Vec<FieldNames> {
    let mut scope = Scope::new("field");
    let mut names: Vec<FieldNames> = Vec::new();
    for (position, field) in fields.iter().enumerate() {
        let name = field_name(field, position);
        scope.claim(name.as_str(), &field.name, field.name_span, problems);
        let clear = Ident::new(format!("clear_{}", name.bare()));
        if field.nullable {
            scope.claim(clear.as_str(), &field.name, field.name_span, problems);
        }
        names.push(FieldNames {
            clear: field.nullable.then_some(clear),
            setter: unreserved(&name, methods, "set_"),
            field: name,
        });
    }
    setters_that_clash(fields, &names, problems);
    names
}

/// `send` becomes the setter `set_send`, which a field may be called itself.
fn setters_that_clash(fields: &[Field], names: &[FieldNames], problems: &mut Problems) {
    for (field, renamed) in fields.iter().zip(names) {
        let taken = |(_, other): &(&Field, &FieldNames)| {
            renamed.setter != renamed.field && other.field == renamed.setter
        };
        if let Some((other, _)) = fields.iter().zip(names).find(taken) {
            problems.name_clash(
                "setter",
                renamed.setter.as_str(),
                (&other.name, other.name_span),
                (&field.name, field.name_span),
            );
        }
    }
}

fn field_name(field: &Field, position: usize) -> Ident {
    match &field.rust {
        Some(rust) => ident(ascii(rust)),
        None => ident(snake(&field.name, &format!("field_{}", position + 1))),
    }
}

fn variant_name(name: &str, position: usize) -> Ident {
    match upper_camel(name, &format!("Value{}", position + 1)) {
        name if name == "Self" => Ident::new("SelfValue"),
        name => Ident::new(name),
    }
}

fn type_name(name: &str, suffix: &str) -> Ident {
    let name = upper_camel(name, suffix);
    let reserved = is_reserved_type(&name);
    Ident::new(if reserved { name + suffix } else { name })
}

/// The name of a module and of its file.
pub fn module_name(name: &str) -> Ident {
    let name = snake(name, "module");
    let reserved = is_keyword(&name) || has(MODULES, &name);
    Ident::new(if reserved { name + "_" } else { name })
}

/// The environment variable of a client field.
pub fn environment_variable(api: &str, field: &str) -> String {
    format!("{}_{}", ascii(api), ascii(field)).to_shouty_snake_case()
}

#[cfg(test)]
mod tests;
