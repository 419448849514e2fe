//! PostgreSQL itself: columns and comments, a server that goes away, several exports into one database.

use it::{
    contents,
    kehu::{API, Running, TABLE, below, block_on, export, export_of, run, sandbox, whole},
    made::assert_private,
    need::{OWN_POSTGRES, POSTGRES},
    postgres::{Server, execute},
};
use kehu_sandbox::Sandbox;

tests! {
    [POSTGRES] => columns_have_types_and_comments_from_the_spec,
        a_server_that_goes_away_in_the_middle_is_waited_for,
        a_second_run_is_refused_and_a_dead_one_is_not_waited_for,
        several_exports_share_a_database,
        nobody_else_reads_what_is_left_beside_the_database;
    [OWN_POSTGRES] => a_server_that_crashes_and_comes_back_loses_nothing,
        a_server_that_stays_away_ends_the_run_and_the_next_one_goes_on;
}

fn columns_have_types_and_comments_from_the_spec() {
    let sandbox = sandbox(60);
    let server = Server::get();
    let database = server.database();
    let ended = whole(&mut export(&sandbox, &database.url));
    let columns = execute(
        &database.url,
        &format!(
            "SELECT attname, format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), '')
             FROM pg_attribute WHERE attrelid = '{TABLE}'::regclass AND attnum > 0 ORDER BY attnum"
        ),
    );
    // Whoever adds a field to the spec has one column more.
    for column in [
        "id|bigint|客户id: Customer id, also the paging cursor. Above 2^53: keep it an integer.",
        "whats_app_phone|text|whatsApp_phone手机号: WhatsApp number: country code first, digits only. On the wire: `whatsApp_phone`.",
        "birthday|date|生日: Date of birth.",
        "gender|bigint|0 女 1 男: Sex of the customer; 0 is female and 1 is male on this platform. Values: 0 = female (女), 1 = male (男).",
        "created_at|timestamp without time zone|创建时间: When the customer was created, local time of the platform: the API names no zone.",
        "customize_field|jsonb|自定义字段: The tenant's own fields by field name (see `customer_fields`); they travel as JSON inside a string.",
        "_extra|jsonb|Fields that the spec does not know.",
        "_run|bigint|Number of the run that last wrote the row.",
        "_hash|bigint|Digest of the row as it arrived.",
        "_deleted_at|timestamp with time zone|When a run that read everything did not find the row any more; NULL while it is listed.",
    ] {
        assert!(
            columns.iter().any(|found| found == column),
            "{column}: {columns:#?}"
        );
    }
    let count = execute(&database.url, &format!("SELECT count(*) FROM {TABLE}"));
    assert_eq!(count, [ended.summary["rows_in_target"].to_string()]);
    let key = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p'
        AND conrelid = 'nxcloud_customers'::regclass";
    assert_eq!(execute(&database.url, key), ["PRIMARY KEY (id)"]);
}

fn a_server_that_goes_away_in_the_middle_is_waited_for() {
    let sandbox = sandbox(3000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let undisturbed = below(folder.path(), "customers.db");
    let expect = whole(&mut export(&sandbox, &undisturbed)).summary["rows_in_target"].clone();
    sandbox
        .faults()
        .set_text("latency:4ms")
        .expect("are faults");
    let server = Server::get();
    let database = server.database();
    let running = Running::start(export(&sandbox, &database.url).args(["--commit-every", "1ms"]));
    for pages in [3, 12, 25] {
        running.wait_for_pages(pages);
        // In the middle of whatever it is doing, COPY most of the time.
        execute(
            &database.url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = 'kehu export' AND datname = current_database()",
        );
    }
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.summary["rows_in_target"], expect);
    let again = server.database();
    sandbox.faults().clear();
    whole(&mut export(&sandbox, &again.url));
    assert!(
        contents::of(&database.url) == contents::of(&again.url),
        "rows differ"
    );
}

fn a_server_that_crashes_and_comes_back_loses_nothing() {
    let server = Server::of_ones_own();
    let sandbox = sandbox(3000);
    sandbox
        .faults()
        .set_text("latency:4ms")
        .expect("are faults");
    let (database, again) = (server.database(), server.database());
    let running = Running::start(export(&sandbox, &database.url).args(["--commit-every", "1ms"]));
    running.wait_for_pages(10);
    server.crash();
    server.come_back();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    sandbox.faults().clear();
    whole(&mut export(&sandbox, &again.url));
    assert!(
        contents::of(&database.url) == contents::of(&again.url),
        "rows differ"
    );
}

fn a_server_that_stays_away_ends_the_run_and_the_next_one_goes_on() {
    let server = Server::of_ones_own();
    let sandbox = sandbox(3000);
    sandbox
        .faults()
        .set_text("latency:50ms")
        .expect("are faults");
    let database = server.database();
    let mut command = export(&sandbox, &database.url);
    let running = Running::start(command.args(["--commit-every", "1ms", "--patience", "100ms"]));
    running.wait_for_pages(10);
    server.crash();
    let ended = running.end();
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    server.come_back();
    sandbox.faults().clear();
    let ended = whole(&mut export(&sandbox, &database.url));
    assert_eq!(ended.summary["went_on"], true);
    let again = server.database();
    whole(&mut export(&sandbox, &again.url));
    assert!(
        contents::of(&database.url) == contents::of(&again.url),
        "rows differ"
    );
}

fn a_second_run_is_refused_and_a_dead_one_is_not_waited_for() {
    let sandbox = sandbox(2000);
    let server = Server::get();
    let database = server.database();
    sandbox
        .faults()
        .set_text("latency:200ms")
        .expect("are faults");
    let first = Running::start(&mut export(&sandbox, &database.url));
    first.wait_for_pages(1);
    let second = run(&mut export(&sandbox, &database.url));
    assert_eq!(second.code, Some(2), "{second:#?}");
    assert!(
        second
            .stderr
            .contains(&format!("process {}", first.child.id())),
        "{second:#?}"
    );
    first.signal("-KILL");
    first.end();
    sandbox.faults().clear();
    whole(&mut export(&sandbox, &database.url));
}

fn several_exports_share_a_database() {
    const OTHER: (&str, &str) = ("rabbitpre", "list_customer_ids");
    let builder = Sandbox::builder().customers(60).keep_limits(false);
    let sandbox = block_on(builder.start()).expect("the sandbox starts");
    let server = Server::get();
    let database = server.database();
    execute(&database.url, "CREATE SCHEMA crm");
    whole(&mut export(&sandbox, &database.url));
    whole(export(&sandbox, &database.url).args(["--table", "crm.people"]));
    whole(&mut export_of(&sandbox, OTHER.0, OTHER.1, &database.url));
    for (api, table) in [
        (API, TABLE),
        (API, "crm.people"),
        (OTHER.0, "rabbitpre_list_customer_ids"),
    ] {
        let expect = sandbox.items(api, "customers").expect("is there").len();
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(execute(&database.url, &count), [expect.to_string()]);
    }
}

fn nobody_else_reads_what_is_left_beside_the_database() {
    let sandbox = sandbox(60);
    let server = Server::get();
    let database = server.database();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = assert_private(&sandbox, folder.path(), &[&database.url]);
    assert_eq!(made, ["nxcloud_customers.rejects.ndjson", "report.html"]);
}
