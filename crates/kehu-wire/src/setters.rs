//! Setters of requests and of the records in them.

/// Gives a struct one setter a field, so that a value is made in one expression.
///
/// ```
/// /// A tag to search for.
/// #[derive(Debug, Default, PartialEq)]
/// pub struct TagFilter {
///     /// Tag name.
///     pub tag_name: Option<String>,
///     /// Spellings of it.
///     pub spellings: Vec<String>,
/// }
///
/// kehu_wire::setters! {
///     TagFilter {
///         tag_name(tag_name: impl Into<String>) = Some(tag_name.into()),
///         spellings(spellings: impl IntoIterator<Item = String>) = spellings.into_iter().collect(),
///     }
/// }
///
/// let filter = TagFilter::default().tag_name("VIP");
/// assert_eq!(filter.tag_name.as_deref(), Some("VIP"));
/// ```
#[macro_export]
macro_rules! setters {
    ($ty:ident { $($(#[$attribute:meta])* $setter:ident($field:ident: $of:ty) = $value:expr),* $(,)? }) => {
        impl $ty {
            $(
                $(#[$attribute])*
                #[doc = concat!("Sets [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
                #[must_use]
                pub fn $setter(mut self, $field: $of) -> Self {
                    self.$field = $value;
                    self
                }
            )*
        }
    };
}
