//! nginx with prepared pages, and the spec of what it serves.

use std::{
    fs,
    io::{BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use it::kehu::wait;
use tokio::runtime;

use super::{
    answers::{answer, cursor},
    measure::Measured,
};

pub const API: &str = "pages";
pub const TOKEN: &str = "a-token";

const ON_A_PAGE: u64 = 50;
const FIRST_ID: u64 = 1_021_110_718_827_683_840;

pub struct Server {
    process: Child,
    address: SocketAddr,
    folder: PathBuf,
    pages: u64,
}

impl Server {
    pub fn start(folder: &Path, pages: u64) -> Self {
        write_pages(&folder.join("pages"), pages);
        write_specs(&folder.join("specs").join(API));
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = free.local_addr().expect("is bound");
        drop(free);
        let config = folder.join("nginx.conf");
        fs::write(&config, nginx_config(folder, address)).expect("is written");
        let process = Command::new("nginx")
            .arg("-c")
            .arg(config)
            .arg("-p")
            .arg(folder)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx starts");
        while TcpStream::connect(address).is_err() {
            wait(Duration::from_millis(20));
        }
        Self {
            process,
            address,
            folder: folder.to_owned(),
            pages,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn specs(&self) -> PathBuf {
        self.folder.join("specs")
    }

    pub fn customers(&self) -> u64 {
        self.pages * ON_A_PAGE
    }

    /// Reads all pages over one connection, and throws them away but for the cursor.
    pub fn read(&self) -> Measured {
        let begun = Instant::now();
        let stream = TcpStream::connect(self.address).expect("connects");
        stream.set_nodelay(true).expect("is a TCP socket");
        let mut answers = BufReader::with_capacity(128 * 1024, stream);
        let (mut page, mut after, mut rows) = (Vec::new(), None, 0);
        loop {
            let query = after.map_or_else(String::new, |after: u64| format!("?after={after}"));
            let request = format!(
                "GET /customers{query} HTTP/1.1\r\nHost: {}\r\nX-Token: {TOKEN}\r\n\r\n",
                self.address
            );
            answers
                .get_mut()
                .write_all(request.as_bytes())
                .expect("sends");
            answer(&mut answers, &mut page);
            rows += ON_A_PAGE;
            after = cursor(&page);
            if after.is_none() {
                return Measured::of(rows, begun.elapsed());
            }
        }
    }
}

impl Server {
    /// The same with the HTTP library that the export has beneath it.
    pub fn read_with_reqwest(&self) -> Measured {
        // Without one it makes no client, although nothing is encrypted here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let begun = Instant::now();
        let client = reqwest::Client::builder().tcp_nodelay(true).build();
        let client = client.expect("is a client");
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let (mut after, mut rows) = (None, 0);
        runtime.expect("a runtime").block_on(async {
            loop {
                let query = after.map_or_else(String::new, |after: u64| format!("?after={after}"));
                let asked = client.get(format!("{}/customers{query}", self.url()));
                let answer = asked.header("X-Token", TOKEN).send().await;
                let page = answer.expect("answers").bytes().await.expect("is whole");
                rows += ON_A_PAGE;
                after = cursor(&page);
                if after.is_none() {
                    return Measured::of(rows, begun.elapsed());
                }
            }
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // nginx has a child of its own, which a signal to stop ends too.
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").arg(pid).status();
        let _ = self.process.wait();
    }
}

fn write_pages(folder: &Path, pages: u64) {
    fs::create_dir_all(folder).expect("is made");
    for page in 0..pages {
        let last = FIRST_ID + (page + 1) * ON_A_PAGE - 1;
        let next = match page + 1 < pages {
            true => last.to_string(),
            false => "null".to_owned(),
        };
        let rows = (0..ON_A_PAGE).map(|row| customer(FIRST_ID + page * ON_A_PAGE + row));
        let rows: Vec<String> = rows.collect();
        let text = format!(
            r#"{{"code":0,"msg":"ok","data":{{"next":{next},"rows":[{}]}}}}"#,
            rows.join(",")
        );
        let name = match page {
            0 => "first".to_owned(),
            _ => (FIRST_ID + page * ON_A_PAGE - 1).to_string(),
        };
        fs::write(folder.join(format!("{name}.json")), text).expect("is written");
    }
}

/// A customer as platforms list them: two dozen fields, a list of tags, own fields as JSON in a string.
fn customer(id: u64) -> String {
    let number = id % 1_000_000;
    format!(
        r#"{{"id":{id},"first_name":"Simon {number}","last_name":"Kang","full_name":"Simon Kang {number}","sms_phone":"8618{number:08}","whatsApp_phone":"8613{number:08}","viber_phone":null,"line":null,"messenger":"","instagram":null,"email":"simon.{number}@customers.example","country":"CN","birthday":"1990-0{}-1{}","remark":"asked for the price list; call back \"soon\"","source_type":1,"source_channel_key":"8618{number:08}","gender":{},"created_at":"2024-05-{:02}T13:{:02}:07","updated_at":"2024-06-01T08:00:00","status":1,"whatApp_subscribe":"1","sms_subscribe":"0","customize_field":"{{\"colour\":\"red\",\"size\":{}}}","tenant_id":1000{},"weight":1,"tags":[{{"id":{},"name":"vip"}},{{"id":7,"name":"newsletter"}}]}}"#,
        1 + number % 9,
        number % 10,
        number % 2,
        1 + number % 28,
        number % 60,
        number % 50,
        number % 3,
        number % 11,
    )
}

fn write_specs(folder: &Path) {
    fs::create_dir_all(folder.join("endpoints")).expect("is made");
    let api = format!(
        "name = \"{API}\"\ntitle = \"Pages\"\nsummary = \"Prepared pages.\"\n\n\
         [[server]]\nname = \"main\"\nurl = \"https://pages.example\"\n\n\
         [client]\nfields = [{{ name = \"token\", type = \"string\", secret = true, doc = \"The token.\" }}]\n\n\
         [auth]\nscheme = \"token\"\nheader = \"X-Token\"\ntoken = \"client.token\"\n\n\
         [envelope]\ncode = \"code\"\nsuccess = 0\nmessage = \"msg\"\ndata = \"data\"\n\n\
         [[collection]]\nname = \"customers\"\nrecord = \"Customer\"\nkey = \"id\"\n"
    );
    let types = xtask::home()
        .join("specs")
        .join(it::kehu::API)
        .join("types.toml");
    fs::write(folder.join("api.toml"), api).expect("is written");
    fs::copy(types, folder.join("types.toml")).expect("is there");
    let endpoint = r#"
name = "customers"
method = "GET"
path = "/customers"
summary = "Lists customers."
idempotent = true
[request]
fields = [{ name = "after", type = "int64", doc = "The cursor." }]
[response]
data = "Listed"
[[record]]
name = "Listed"
doc = "A page."
fields = [
  { name = "rows", type = "list<Customer>", doc = "The customers." },
  { name = "next", type = "int64", doc = "Cursor of the next page." },
]
[pages]
items = "rows"
cursor = "after"
next = "next"
"#;
    fs::write(folder.join("endpoints/customers.toml"), endpoint).expect("is written");
}

fn nginx_config(folder: &Path, address: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        "daemon off;\nworker_processes 1;\nuser root;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log crit;\n\
         events {{ worker_connections 256; }}\n\
         http {{\n\
           access_log off; sendfile on; tcp_nopush on; default_type application/json;\n\
           keepalive_requests 1000000; open_file_cache max=10000;\n\
           client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fcgi;\n\
           uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n\
           server {{\n\
             listen {address}; root {folder}/pages;\n\
             location = /customers {{\n\
               if ($http_x_token != \"{TOKEN}\") {{ return 401; }}\n\
               set $page first;\n\
               if ($arg_after) {{ set $page $arg_after; }}\n\
               rewrite ^ /$page.json break;\n\
             }}\n\
           }}\n\
         }}\n"
    )
}
