//! Programs that make clients of the gateway's document: the way in for each language. Each is held against a
//! gateway in a test, its client unedited.

use crate::{Version, row_text::Text};

/// What they are for.
pub(crate) fn told(api: &str) -> Text {
    Text::new(
        format!(
            "`kehu gateway {api}` offers the operations as plain HTTP and JSON, with nothing to sign. Each of these programs makes a client of its document, which is used as it is made."
        ),
        format!(
            "`kehu gateway {api}` 以普通 HTTP 与 JSON 提供各接口，无需签名。下列工具可由其 OpenAPI 文档生成客户端，生成后直接使用。"
        ),
    )
}

/// A program that makes a client of the gateway's document.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    /// Which one it is, as its makers call it, and what it is asked for.
    pub name: &'static str,
    /// The language of its clients.
    pub language: &'static str,
    /// The version of OpenAPI that it reads.
    pub version: Version,
    /// A shell's line that brings it, and what its client needs.
    pub install: &'static str,
    /// A shell's line that makes the client of `openapi.json`.
    pub generate: &'static str,
}

impl Generator {
    /// The lines of a shell from an API to a client.
    pub(crate) fn lines(&self, api: &str) -> String {
        let version = match self.version {
            Version::V30 => " --version 3.0",
            Version::V31 => "",
            Version::V32 => " --version 3.2",
        };
        format!(
            "kehu openapi {api} --of gateway{version} -o openapi.json\n{}\n{}",
            self.install, self.generate
        )
    }
}

const OPENAPI_GENERATOR: &str = "pip install openapi-generator-cli";

/// Those whose clients return ids digit for digit, tell the vendor's code and follow the pages.
pub const GENERATORS: [Generator; 7] = [
    Generator {
        name: "openapi-typescript with openapi-fetch",
        language: "TypeScript",
        version: Version::V31,
        install: "npm install openapi-typescript openapi-fetch",
        generate: "npx openapi-typescript openapi.json -o client.d.ts",
    },
    Generator {
        name: "hey-api",
        language: "TypeScript",
        version: Version::V31,
        install: "npm install @hey-api/openapi-ts",
        generate: "npx openapi-ts -i openapi.json -o client -c @hey-api/client-fetch",
    },
    Generator {
        name: "openapi-generator, typescript-fetch",
        language: "TypeScript",
        version: Version::V30,
        install: OPENAPI_GENERATOR,
        generate: "openapi-generator-cli generate -i openapi.json -g typescript-fetch -o client",
    },
    Generator {
        name: "openapi-python-client",
        language: "Python",
        version: Version::V31,
        install: "pip install openapi-python-client",
        generate: "openapi-python-client generate --path openapi.json --meta none --output-path client",
    },
    Generator {
        name: "openapi-generator, python",
        language: "Python",
        version: Version::V30,
        install: OPENAPI_GENERATOR,
        generate: "openapi-generator-cli generate -i openapi.json -g python -o client",
    },
    Generator {
        name: "progenitor",
        language: "Rust",
        version: Version::V30,
        install: "cargo add progenitor regress reqwest serde chrono --features serde/derive,chrono/serde",
        generate: "echo 'progenitor::generate_api!(\"openapi.json\");' > src/client.rs",
    },
    Generator {
        name: "openapi-generator, rust",
        language: "Rust",
        version: Version::V30,
        install: OPENAPI_GENERATOR,
        generate: "openapi-generator-cli generate -i openapi.json -g rust -o client",
    },
];
