//! What is read as a list of values, and what is not.

use super::*;

/// Holds each description against its list: `prose => value: label | value: label`.
#[track_caller]
fn check(cases: &str) {
    let told = |(value, label): (String, String)| match label.as_str() {
        "" => value,
        label => format!("{value}: {label}"),
    };
    crate::cases::check(cases, |prose| {
        let list = read(&text::fold(prose)).into_iter();
        let values: Vec<String> = list.flat_map(|list| list.values).map(told).collect();
        values.join(" | ")
    });
}

#[test]
fn numbers_with_labels() {
    check(
        r#"
        Call direction: 1 for outgoing, 0 for incoming => 1: outgoing | 0: incoming
        Call type: 0 for incoming, 1 for outgoing. If empty, there is no restriction => 0: incoming | 1: outgoing
        Ringing order, 0: Connect agent first, then call, 1: Call user first => 0: Connect agent first, then call | 1: Call user first
        Number type.\n0: Other types\n1: Fixed-line number\n2: Mobile => 0: Other types | 1: Fixed-line number | 2: Mobile
        State value: 0 - Not called, 1 - Start calling, 2 - Pause. => 0: Not called | 1: Start calling | 2: Pause
        状态 0: 冻结, 1: 正常, 2: 注销 => 0: 冻结 | 1: 正常 | 2: 注销
        来源 0: 未知, 1: 新增, 2: excel导入, 3: 客户发起-Line => 0: 未知 | 1: 新增 | 2: excel导入 | 3: 客户发起-Line
        SortType: 0=Ascending，1=Descending；DefaultIs0 => 0: Ascending | 1: Descending
        Direction, 1 (outbound), 2 (inbound) => 1: outbound | 2: inbound
        用户定义的在线状态：\n - 0：离线；\n - 1：在线；\n - 其他值：自定义 => 0: 离线 | 1: 在线
        操作系统, 1-win, 2-mac => 1: win | 2: mac
        会员等级：1-普通，2-银卡 => 1: 普通 | 2: 银卡
        可选值：1=普通，2=银卡 => 1: 普通 | 2: 银卡
        Level:1-plain,2-silver => 1: plain | 2: silver
        "#,
    );
}

#[test]
fn numbers_with_nothing_between() {
    check(
        r#"
        性别(1 男 2 女 0 未知) => 1: 男 | 2: 女 | 0: 未知
        0 女 1 男 => 0: 女 | 1: 男
        状态(0禁用、1启用) => 0: 禁用 | 1: 启用
        Operation, 0 off, 1 on => 0: off | 1: on
        消息持久化标志，0 不持久化；1 持久化；3 持久化并且计数 => 0: 不持久化 | 1: 持久化 | 3: 持久化并且计数
        PhoneStatus(0NotEnable，1Enable 2Disable) => 0: NotEnable | 1: Enable | 2: Disable
        "#,
    );
}

#[test]
fn words_with_labels() {
    check(
        r#"
        SMS status: DELIVRD (delivered), UNDELIVR (undelivered) => DELIVRD: delivered | UNDELIVR: undelivered
        Whether it rings. "YES": Yes; "NO": No; "UNKNOWN": Unknown => YES: Yes | NO: No | UNKNOWN: Unknown
        reason: send_cancel=caller timeout; recv_bye=called party hangup; other=other => send_cancel: caller timeout | recv_bye: called party hangup | other: other
        tags列表逻辑类型。"and",且; "or",或; 不选择时传空串"" => and: 且 | or: 或
        付费方式, 枚举值为: Year, 按年付费; Month, 按月付费; Dynamic, 按时付费，默认为按月付费。 => Year: 按年付费 | Month: 按月付费 | Dynamic: 按时付费,默认为按月付费
        result (SUCCESS: success, PENDING: waiting, UNKNOWN: unknown) => SUCCESS: success | PENDING: waiting | UNKNOWN: unknown
        Response status.\nbell: Ringing\nmusic: Ringback tone\nbusy: User busy => bell: Ringing | music: Ringback tone | busy: User busy
        "#,
    );
}

#[test]
fn words_alone() {
    check(
        r#"
        Component type, including: HEADER, BODY, FOOTER => HEADER | BODY | FOOTER
        Enumeration value: sms, voice => sms | voice
        Status: DELIVRD/UNDELIV => DELIVRD | UNDELIV
        任务状态：pending、processing、success、failed => pending | processing | success | failed
        类别，取值。   - 企业客户 - 个人客户 => 企业客户 | 个人客户
        "#,
    );
}

#[test]
fn prose_is_no_enumeration() {
    check(
        r#"
        每页条数，范围1-100，默认20
        单次最多50个
        Start time (yyyy-MM-dd HH:mm:ss)
        The maximum time difference is 60 seconds.
        Order ID, e.g.: orderid=1000001,1000002
        Number of records: at most 100, at least 1
        最大支持 10M 文件大小
        Value: true/false
        Phone number (country code + number, e.g., 8615088888888)
        "#,
    );
}

#[test]
fn lists_of_one_form_are_read_whole() {
    check(
        r#"
        1:噪音,2真实 => 1: 噪音 | 2: 真实
        状态（发布1、下架2、删除0） => 1: 发布 | 2: 下架 | 0: 删除
        结果：成功 0，失败 1 => 0: 成功 | 1: 失败
        Kind. [Enum: PERCENT, FLAT, FREE, GIFT] => PERCENT | FLAT | FREE | GIFT
        机型。枚举值["N", "C", "O.BM", "O.EPC"]。 => N | C | O.BM | O.EPC
        Button types (CALL, URL, REPLY) => CALL | URL | REPLY
        线路，枚举值：国际线路，International；普通线路：BGP；精品：BGPPro； => International: 国际线路 | BGP: 普通线路 | BGPPro: 精品
        排序字段 createDate:创建时间,name:名称 => createDate: 创建时间 | name: 名称
        Year， Month， Dynamic，默认: Month => Year | Month | Dynamic
        取值："Traffic", 流量; "Bandwidth", 带宽。“Later”：后付费 => Traffic: 流量 | Bandwidth: 带宽 | Later: 后付费
        "#,
    );
}

#[test]
fn words_with_a_label_in_the_pages_language() {
    check(
        r#"
        触发方向：SHORT-卖，LONG-买 => SHORT: 卖 | LONG: 买
        PENDING-待成交，FULLY_FILLED-完全成交，PARTIAL_FILLED-部分成交 => PENDING: 待成交 | FULLY_FILLED: 完全成交 | PARTIAL_FILLED: 部分成交
        能否推送:Y-是；N-否 => Y: 是 | N: 否
        申请类型: CP_APP-企业融资申请；CS_APP-个人融资申请 => CP_APP: 企业融资申请 | CS_APP: 个人融资申请
        "#,
    );
}

#[test]
fn words_in_capitals_behind_a_colon() {
    check(
        r#"
        订单方向：BUY;SELL => BUY | SELL
        Valid for: GTC;IOC;FOK => GTC | IOC | FOK
        OrderType enum: "BUY_LIMIT", "SELL_LIMIT", "BUY_MARKET". => BUY_LIMIT | SELL_LIMIT | BUY_MARKET
        日期格式：YYYY/MM/DD
        The pair, e.g.: BTC/USDT
        "#,
    );
}

#[test]
fn numbers_that_are_compared_are_no_values() {
    check(
        r#"
        有效期，必须大于 0 且不超过 86400（当类型为1时必传）
        密码长度 2000-384000
        最多50个，至少1个
        当 status 为 1 时必填，其他可空
        "#,
    );
}
