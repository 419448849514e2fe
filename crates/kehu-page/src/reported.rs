//! What pages are told to have, in reports.

/// An enum each variant of which has its word.
macro_rules! reported {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$doc:meta])* $variant:ident $(($held:ty))? = $word:literal,)*
    }) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$doc])* $variant $(($held))?,)*
        }

        impl $name {
            /// A word for reports.
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$variant { .. } => $word,)*
                }
            }
        }
    };
}
