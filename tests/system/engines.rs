//! Parts of a list, read by other people's engines.

use std::{
    process::{Command, Output},
    time::Instant,
};

use it::{
    accounts::{AccountsFile, asked_for},
    contents,
    kehu::{API, connect, program, sandbox},
    loaders,
    need::{AIRFLOW, DASK, JAVA, SPARK},
};
use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

tests! {
    [JAVA, SPARK] => spark_reads_every_row_once_although_an_executor_is_killed, spark_reads_every_row_of_every_account;
    [DASK] => a_dask_data_frame_has_every_row_once, a_dagster_asset_is_kept_up_to_date;
    [AIRFLOW, DASK] => an_airflow_dag_reads_every_row_once;
}

const CUSTOMERS: u64 = 1_230;

/// A program in Python with `kehu` on its path, connected to the sandbox.
fn python(
    interpreter: impl AsRef<std::ffi::OsStr>,
    sandbox: &Sandbox,
    folder: &std::path::Path,
) -> Command {
    let kehu = folder.join("kehu");
    std::os::unix::fs::symlink(program(), &kehu).expect("is made");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path)),
    );
    let mut python = Command::new(interpreter);
    python
        .env("PATH", path.expect("a path"))
        .current_dir(folder);
    connect(&mut python, sandbox, API);
    python
}

/// How many customers there are.
fn count(sandbox: &Sandbox) -> u64 {
    let items = sandbox.items(API, "customers").expect("is there");
    items.keys().expect("are there").len() as u64
}

fn example(name: &str) -> std::path::PathBuf {
    xtask::home().join("docs/examples").join(name)
}

/// The last line of what it wrote, as JSON.
fn told(output: &Output) -> Value {
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{stdout}{stderr}");
    let last = stdout
        .lines()
        .last()
        .and_then(|line| serde_json::from_str(line).ok());
    last.unwrap_or_else(|| panic!("no JSON: {stdout}{stderr}"))
}

fn spark_reads_every_row_once_although_an_executor_is_killed() {
    let sandbox = sandbox(CUSTOMERS);
    let slow = sandbox.faults().set_text("latency:200ms");
    slow.expect("is a fault");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut spark = spark(&sandbox, folder.path());
    let told = told(&spark.output().expect("python starts"));
    assert_eq!(told["rows"], count(&sandbox), "{told}");
    assert_eq!(told["keys"], count(&sandbox), "{told}");
    assert_eq!(told["killed"], true, "{told}");
    assert_eq!(told["pushed"], told["expected"], "{told}");
    let types = told["columns"].as_array().expect("is a list");
    for column in [
        json!(["id", "bigint"]),
        json!(["created_at", "timestamp_ntz"]),
    ] {
        assert!(types.contains(&column), "{told}");
    }
}

/// `KEHU_TEST_ACCOUNTS` says how many there are.
fn spark_reads_every_row_of_every_account() {
    let sandbox = sandbox(230);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut file = AccountsFile::below(folder.path(), API);
    for number in 0..asked_for("KEHU_TEST_ACCOUNTS", 4) {
        file.add(&sandbox, &format!("a{number:04}"));
    }
    let mut spark = spark(&sandbox, folder.path());
    spark.arg("accounts").env("KEHU_ACCOUNTS", file.write());
    let begun = Instant::now();
    let told = told(&spark.output().expect("python starts"));
    let rows = count(&sandbox);
    let each = |name| (name, json!([rows, rows]));
    let expect: serde_json::Map<_, _> = file.names().into_iter().map(each).collect();
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{rows} rows of each of {} accounts in {seconds:.1} s",
        expect.len()
    );
    assert_eq!(told, Value::Object(expect));
}

/// Spark with the program that reads customers.
fn spark(sandbox: &Sandbox, folder: &std::path::Path) -> Command {
    let interpreter = loaders::spark().expect("is here");
    let home = xtask::home();
    let mut spark = python(&interpreter, sandbox, folder);
    spark
        .arg(home.join("tests/data/engines/spark_customers.py"))
        .arg("kehu")
        .env("PYTHONPATH", home.join("crates/kehu-export/python"))
        .env("PYSPARK_PYTHON", &interpreter)
        .env("SPARK_LOCAL_IP", "127.0.0.1");
    spark
}

fn a_dask_data_frame_has_every_row_once() {
    let sandbox = sandbox(CUSTOMERS);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let interpreter = loaders::dask().expect("is here");
    let mut dask = python(interpreter, &sandbox, folder.path());
    let output = dask.arg(example("dask_customers.py")).output();
    assert_eq!(
        told(&output.expect("python starts")),
        json!({ "rows": count(&sandbox), "keys": count(&sandbox) })
    );
}

fn a_dagster_asset_is_kept_up_to_date() {
    let sandbox = sandbox(CUSTOMERS);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let interpreter = loaders::dask().expect("is here");
    let mut dagster = python(interpreter, &sandbox, folder.path());
    dagster
        .arg(example("dagster_customers.py"))
        .env("CUSTOMERS", "crm.db")
        .env("DAGSTER_DISABLE_TELEMETRY", "1");
    let output = dagster.output().expect("python starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let target = folder.path().join("crm.db");
    let rows = contents::of(target.to_str().expect("UTF-8"));
    assert!(String::from_utf8_lossy(&rows).lines().count() as u64 >= count(&sandbox));
}

/// One task for each part; every row is in one of their files.
fn an_airflow_dag_reads_every_row_once() {
    let sandbox = sandbox(CUSTOMERS);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dags = folder.path().join("dags");
    std::fs::create_dir(&dags).expect("is made");
    std::fs::copy(
        example("airflow_customers.py"),
        dags.join("airflow_customers.py"),
    )
    .expect("is copied");
    let interpreter = loaders::airflow().expect("is here");
    let mut airflow = python(interpreter, &sandbox, folder.path());
    airflow
        .args(["-c", "import subprocess, sys\nfor words in sys.argv[1:]:\n    subprocess.run([sys.executable, '-m', 'airflow', *words.split()], check=True)"])
        .args(["db migrate", "dags reserialize", "dags test customers"])
        .env("AIRFLOW_HOME", folder.path())
        .env("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
        .env("CUSTOMERS", folder.path());
    let output = airflow.output().expect("python starts");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let read = "import glob, json, pyarrow.parquet as parquet\n\
                keys = [key for file in glob.glob('customers-*.parquet') for key in parquet.read_table(file)['id'].to_pylist()]\n\
                print(json.dumps({'rows': len(keys), 'keys': len(set(keys))}))";
    let mut python = Command::new(loaders::dask().expect("is here"));
    let output = python.args(["-c", read]).current_dir(&folder).output();
    assert_eq!(
        told(&output.expect("python starts")),
        json!({ "rows": count(&sandbox), "keys": count(&sandbox) })
    );
}
