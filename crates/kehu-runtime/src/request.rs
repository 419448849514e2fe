//! What the request builders of all operations have in common.

/// Declares the builder of an operation's request and the unit type that stands for the operation, in a
/// generated client, which adds a setter for each field and implements [`Operation`](crate::Operation).
/// `Client` and `Request` are those of the client.
#[doc(hidden)]
#[macro_export]
macro_rules! request_builder {
    ($builder:ident {
        method: $method:ident,
        request: $request:ident,
        operation: $operation:ident,
        answer: $answer:ty,
        $($kind:ident: $way:tt,)*
    }) => {
        #[doc = concat!("A request of [`Client::", stringify!($method), "`], to be completed and sent.")]
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $builder {
            client: Client,
            request: $request,
            options: $crate::CallOptions,
            #[allow(dead_code, reason = "only pages go in a direction")]
            direction: $crate::Direction,
        }

        impl $builder {
            /// A whole request; what it leaves out and the client knows is filled in.
            pub fn from_request(client: &Client, request: $request) -> Self {
                Self {
                    client: client.clone(),
                    request,
                    options: $crate::CallOptions::default(),
                    direction: $crate::Direction::Forward,
                }
            }

            /// What this call alone asks for: time, attempts, headers.
            pub fn options(mut self, options: $crate::CallOptions) -> Self {
                self.options = options;
                self
            }

            /// Sends the request and waits for the answer.
            ///
            /// # Errors
            ///
            /// Whatever keeps the answer from coming, the vendor's refusal included. Nothing is sent when
            /// the request breaks a rule of the documentation.
            pub async fn send(self) -> $crate::Result<$crate::Response<$answer>> {
                self.client.send_with(self.request, self.options).await
            }

            /// The same for programs without async: waits on this thread.
            ///
            /// # Errors
            ///
            /// Those of [`send`](Self::send); or when this is inside of async code.
            #[cfg(feature = "blocking")]
            pub fn send_blocking(self) -> $crate::Result<$crate::Response<$answer>> {
                let runtime = self.client.runtime.clone();
                runtime.block_on(self.send())
            }
        }

        #[doc = concat!(
            "[`Client::", stringify!($method), "`] as a type: what streams of its answers are named after."
        )]
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $operation;

        impl Request for $request {
            type Operation = $operation;
        }

        $($crate::request_builder! { @$kind $builder $operation $way })*
    };
    (@list $builder:ident $operation:ident rows) => {
        impl $builder {
            /// Sends the request and reads every row of its answer by itself: one that cannot be read is an
            /// error of its own among the others, where [`send`](Self::send) ends with it.
            ///
            /// # Errors
            ///
            /// Those of [`send`](Self::send), but for single rows.
            pub async fn send_rows(
                self,
            ) -> $crate::Result<
                $crate::Response<Vec<$crate::Result<<$operation as $crate::ListOperation>::Item>>>,
            > {
                let runtime = &self.client.runtime;
                $crate::paging::rows(runtime, &$operation, self.request, &self.options).await
            }

            /// The same for programs without async: waits on this thread.
            ///
            /// # Errors
            ///
            /// Those of [`send_rows`](Self::send_rows); or when this is inside of async code.
            #[cfg(feature = "blocking")]
            pub fn send_rows_blocking(
                self,
            ) -> $crate::Result<
                $crate::Response<Vec<$crate::Result<<$operation as $crate::ListOperation>::Item>>>,
            > {
                let runtime = self.client.runtime.clone();
                runtime.block_on(self.send_rows())
            }
        }
    };
    (@partial $builder:ident $operation:ident lists) => {
        impl $builder {
            /// Sends the request and takes its answer without the rows that cannot be read, of the lists that
            /// are inside of it: which ones, [`left_out`]($crate::Response::left_out) says, where
            /// [`send`](Self::send) ends with the first of them.
            ///
            /// # Errors
            ///
            /// Those of [`send`](Self::send), but for such rows.
            pub async fn send_partial(
                self,
            ) -> $crate::Result<$crate::Response<<$operation as $crate::Operation>::Output>> {
                let runtime = &self.client.runtime;
                runtime.send_partial(&$operation, self.request, &self.options).await
            }

            /// The same for programs without async: waits on this thread.
            ///
            /// # Errors
            ///
            /// Those of [`send_partial`](Self::send_partial); or when this is inside of async code.
            #[cfg(feature = "blocking")]
            pub fn send_partial_blocking(
                self,
            ) -> $crate::Result<$crate::Response<<$operation as $crate::Operation>::Output>> {
                let runtime = self.client.runtime.clone();
                runtime.block_on(self.send_partial())
            }
        }
    };
    (@pages $builder:ident $operation:ident both_ways) => {
        $crate::request_builder! { @pages $builder $operation forward }

        impl $builder {
            /// Lets [`pages`](Self::pages) and [`items`](Self::items) go from page to page backwards.
            pub fn backward(mut self) -> Self {
                self.direction = $crate::Direction::Back;
                self
            }
        }
    };
    (@pages $builder:ident $operation:ident forward) => {
        $crate::request_builder! { @list $builder $operation rows }

        impl $builder {
            /// Every page from here on, each sent for when the stream is asked for it.
            pub fn pages(self) -> $crate::Pages<$operation> {
                let runtime = self.client.runtime;
                $crate::Pages::new(runtime, $operation, self.request, self.options, self.direction)
            }

            /// Every row of every page from here on. A row that cannot be read is an error of its own, and
            /// the stream goes on behind it. Where nothing shows that all rows came, it ends with an error.
            pub fn items(self) -> $crate::Items<$operation> {
                self.pages().items()
            }

            /// The same for programs without async: an iterator that waits on this thread.
            #[cfg(feature = "blocking")]
            pub fn items_blocking(self) -> $crate::Blocking<$crate::Items<$operation>> {
                let runtime = self.client.runtime.clone();
                runtime.iterate(self.items())
            }
        }
    };
    (@lookup $builder:ident $operation:ident ($ids:ident, $batch:literal, $field:ident)) => {
        $crate::request_builder! { @list $builder $operation rows }

        impl $builder {
            #[doc = concat!(
                "Every row there is: the ids that [`Client::", stringify!($ids), "`] lists are looked up, ",
                stringify!($batch), " a call, as the stream is asked for more."
            )]
            ///
            #[doc = concat!(
                "The request must leave `", stringify!($field), "` out. A row that cannot be read is an ",
                "error of its own, and the stream goes on behind it. Where ids were not answered, it ends ",
                "with an error."
            )]
            pub fn items(self) -> $crate::Lookup<$operation> {
                $crate::Lookup::new(self.client.runtime, $operation, self.request, self.options)
            }

            /// The same for programs without async: an iterator that waits on this thread.
            #[cfg(feature = "blocking")]
            pub fn items_blocking(self) -> $crate::Blocking<$crate::Lookup<$operation>> {
                let runtime = self.client.runtime.clone();
                runtime.iterate(self.items())
            }
        }
    };
}
