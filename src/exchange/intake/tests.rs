//! Is a table read as its writer meant it, and told row by row where it cannot be?

use super::*;
use crate::scenario::{Flow, Pattern, Start, SystemKind, To, ZoneKind, check};
use crate::units::SimSpan;

fn read(text: &str) -> Intake {
    let intake = intake(text, "Table").unwrap_or_else(|refused| panic!("{refused}"));
    assert_eq!(check(&intake.scenario), []);
    assert!(intake.scenario.systems.iter().all(|system| system.at.is_some()));
    intake
}

fn refused(text: &str) -> String {
    intake(text, "Table").expect_err("refused")
}

/// The flow of a table with a single row.
fn flow(headers: &str, row: &str) -> Flow {
    let intake = read(&format!("source,target,{headers}\nA,B,{row}\n"));
    assert_eq!(intake.problems, [], "{row}");
    intake.scenario.flows[0].clone()
}

fn problem(headers: &str, row: &str) -> CellProblem {
    let mut intake = read(&format!("source,target,{headers}\nA,B,{row}\n"));
    assert_eq!(intake.problems.len(), 1, "{:?}", intake.problems);
    intake.problems.remove(0)
}

#[test]
fn rates_are_read_as_people_write_them() {
    let rate = |header: &str, cell: &str| flow(header, &format!("\"{cell}\"")).mean_rate().per_sec();
    let near = |is: f64, should: f64| assert!((is - should).abs() < 1e-9 * should.max(1e-6), "{is} not {should}");
    near(rate("rate", "40/s"), 40.0);
    near(rate("rate", "1000 per day"), 1000.0 / 86_400.0);
    near(rate("rate", "1200/h"), 1.0 / 3.0);
    near(rate("Volume", "5,000 per month"), 5000.0 / 2_628_000.0);
    near(rate("Frequency", "every 15 min"), 1.0 / 900.0);
    near(rate("frequency", "Hourly"), 1.0 / 3600.0);
    near(rate("schedule", "nightly at 2"), 1.0 / 86_400.0);
    near(rate("frequency", "twice a day"), 2.0 / 86_400.0);
    near(rate("frequency", "3x daily"), 3.0 / 86_400.0);
    near(rate("Messages per day", "86400"), 1.0);
    near(rate("Calls [1/min]", "~ 30"), 0.5);
    near(rate("rate", "1.2k per hour"), 1.0 / 3.0);
    near(rate("rate", "1.5 million/day"), 1.5e6 / 86_400.0);
    near(rate("rate", "10 tps"), 10.0);
    near(rate("rate", "1 200,5/h"), 1200.5 / 3600.0);
}

#[test]
fn sizes_patterns_and_deadlines_are_read_too() {
    let size = |header: &str, cell: &str| {
        flow(&format!("rate,{header}"), &format!("1/s,\"{cell}\""))
            .size()
            .mean()
    };
    assert_eq!(size("size", "2kB"), 2000.0);
    assert_eq!(size("Payload size", "1.5 MB"), 1.5e6);
    assert_eq!(size("Size (KB)", "12"), 12_000.0);
    assert_eq!(size("message size", "800 bytes"), 800.0);
    let pattern = |cell: &str| flow("rate,pattern", &format!("1/s,{cell}")).pattern();
    for (cell, wanted) in [
        ("REST", Pattern::Request),
        ("Sync / SOAP", Pattern::Request),
        ("Event", Pattern::Publish),
        ("pub/sub", Pattern::Publish),
        ("Kafka topic", Pattern::Publish),
        ("IBM MQ", Pattern::Work),
        ("async API", Pattern::Work),
        ("SFTP", Pattern::Batch),
        ("webhook", Pattern::Callback),
        ("CDC", Pattern::Stream),
        ("Kafka Streams", Pattern::Stream),
    ] {
        assert_eq!(pattern(cell), wanted, "{cell}");
    }
    assert_eq!(flow("rate", "nightly").pattern(), Pattern::Batch, "on a timetable");
    let every = SimSpan::from_secs(43_200);
    let twice = flow("rate,type", "2 per day,file").start;
    assert_eq!(
        twice,
        Some(Start::Every {
            first: None,
            every,
            count: None
        })
    );
    assert_eq!(flow("rate,SLA", "1/s,15 min").deadline, Some(SimSpan::from_secs(900)));
    assert_eq!(flow("rate,Deadline (s)", "1/s,5").deadline, Some(SimSpan::from_secs(5)));
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_gets_a_default() {
    let told = problem("Rate,Data", "on demand,Orders");
    assert_eq!(
        (told.row, told.column.as_str(), told.read.as_str()),
        (2, "Rate", "on demand")
    );
    assert!(
        told.to_string().contains("row 2, Rate: \"on demand\" is no rate"),
        "{told}"
    );
    assert!(problem("rate,size", "1/s,large").message.contains("1 kB is assumed"));
    assert!(problem("rate,size", "1/s,12").hint.contains("which unit"));
    assert!(
        problem("rate,protocol", "1/s,pigeon")
            .message
            .contains("Request is assumed")
    );
    assert!(problem("rate,deadline", "1/s,soon").message.contains("no deadline"));
    assert!(problem("rate", "200000/s").hint.contains("at most"));
    assert!(problem("rate", "12").hint.contains("header"));
    assert!(problem("rate", "").message.contains("no rate"));
    assert!(problem("rate", "0 per day").hint.contains("above 0"));
}

#[test]
fn systems_are_made_once_by_loosely_equal_names() {
    let intake = read(
        "From\tTo\tData\tper day\nSAP ERP\tSales-Force\tOrders\t10\nsap-erp\tShop\torders\t10\nSALESFORCE\tHub\t\t10\n",
    );
    let names: Vec<&str> = intake.scenario.systems.iter().map(|system| system.name()).collect();
    assert_eq!(names, ["SAP ERP", "SALESFORCE", "Shop", "Hub"]);
    assert_eq!(intake.scenario.data.len(), 1);
    assert_eq!(
        intake.scenario.systems[3].id.as_str(),
        "hub-2",
        "the name of what stands in between is kept free"
    );
    assert_eq!(intake.rows[0].told, "SAP ERP to SALESFORCE: Orders, Request, 10/d");
}

#[test]
fn flows_are_named_by_their_data_and_keep_their_number() {
    let intake = read(
        "ID,source,target,data,rate,name\nINT-7,A,B,Orders,1/s,\n,A,C,Orders,1/s,\n,A,B,,1/s,Big one\n,B,A,,1/s,\n",
    );
    let flows = intake.scenario.flows.iter();
    let told: Vec<(&str, &str)> = flows.map(|flow| (flow.id.as_str(), flow.name())).collect();
    assert_eq!(
        told,
        [
            ("int-7", "Orders"),
            ("orders", "Orders"),
            ("big-one", "Big one"),
            ("b-to-a", "B to A")
        ]
    );
}

#[test]
fn several_targets_share_a_flow_where_each_gets_a_copy() {
    let text = "source;target;pattern;rate\nA;\"B, C\";event;1/s\nA;\"B, C\";REST;1/s\nA;A, B;queue;1/s\n";
    let intake = read(text);
    let flows = &intake.scenario.flows;
    assert_eq!(flows.len(), 4);
    assert_eq!(flows[0].to, To::Systems(vec!["b".into(), "c".into()]));
    assert_eq!(intake.rows[1].flows.len(), 2);
    assert_eq!(flows[3].to, To::Systems(vec!["b".into()]), "nobody sends to itself");
}

#[test]
fn rows_without_an_end_are_left_out_and_told() {
    let text = "source,target,rate\n,B,1/s\nA,,1/s\nA,a,1/s\nA,B,1/s\nA,B,1/s\n";
    let intake = read(text);
    assert_eq!(intake.scenario.flows.len(), 1);
    let told: Vec<(usize, bool)> = intake
        .problems
        .iter()
        .map(|problem| (problem.row, problem.message.contains("left out")))
        .collect();
    assert_eq!(told, [(2, true), (3, true), (4, true), (6, true)]);
    let empty: Vec<bool> = intake.rows.iter().map(|row| row.flows.is_empty()).collect();
    assert_eq!(empty, [true, true, true, false, true]);
}

#[test]
fn zones_teams_and_kinds_are_taken_where_columns_say_them() {
    let text = "Source,Source Zone,Source type,Source owner,Target,Target location,Rate\n\
        Till,Stores,POS device,Retail,Stock,AWS,1/s\nTill,Office,,,Books,,2/s\n";
    let intake = read(text);
    let scenario = &intake.scenario;
    let kinds: Vec<ZoneKind> = scenario.zones.iter().map(|zone| zone.kind()).collect();
    assert_eq!(
        kinds,
        [
            ZoneKind::Site,
            ZoneKind::CloudRegion,
            ZoneKind::DataCenter,
            ZoneKind::DataCenter
        ]
    );
    let till = &scenario.systems[0];
    assert_eq!(
        (till.kind, till.team.as_deref()),
        (Some(SystemKind::Device), Some("Retail"))
    );
    assert_eq!(till.zone, Some("stores".into()));
    assert!(
        intake
            .problems
            .iter()
            .any(|problem| problem.row == 3 && problem.message.contains("earlier row"))
    );
    assert!(
        intake
            .problems
            .iter()
            .any(|problem| problem.message.contains("no row says where Books lives"))
    );
    let columns: Vec<Option<&str>> = intake
        .columns
        .iter()
        .map(|column| column.taken_for.as_deref())
        .collect();
    let wanted = [
        "source",
        "zone of the source",
        "kind of the source",
        "team of the source",
        "target",
        "zone of the target",
        "rate",
    ];
    assert_eq!(columns, wanted.map(Some));
}

#[test]
fn tables_come_in_many_dresses() {
    let plain = read("source,target,rate\nA,B,1/s\n").scenario;
    for text in [
        "\u{feff}source,target,rate\r\nA,B,1/s\r\n",
        "sep=;\nsource;target;rate\nA;B;1/s",
        "Source\tTarget\tRate\nA\tB\t1/s",
        "\"source\",\"target\",\"rate\"\n\"A\",\"B\",\"1/s\"",
        "Inventory of 2026,,\n,,\nSender,Receiver,Frequency\nA,B,1/s\n\n,,\n",
        "| source | target | rate |\n| A | B | 1/s |\n",
    ] {
        assert_eq!(read(text).scenario, plain, "{text}");
    }
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("source,target,rate\nA,B,1/s".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(intake_file(&wide, "Table").map(|intake| intake.scenario), Ok(plain));
    let latin = intake_file(b"source,target,rate\nB\xfcro,Caf\xe9,1/s\n", "Table").expect("read");
    assert_eq!(latin.scenario.systems[0].name(), "Büro");
    let quoted = read("source,target,data,rate\n\"A \"\"big\"\"\",B,\"two\nlines\",1/s\nC,D,x,oops\n");
    assert_eq!(quoted.scenario.systems[0].name(), "A \"big\"");
    assert_eq!(quoted.problems[0].row, 4, "lines are counted within quotes too");
}

#[test]
fn hostile_tables_are_refused_with_a_sentence() {
    assert!(refused("").contains("empty"));
    assert!(refused(" \n\n").contains("empty"));
    assert!(refused("source,target,rate\n").contains("headers only"));
    assert!(refused("system\nA\nB\n").contains("no column says the source nor the target"));
    assert!(refused("source,whom\nA,B\n").contains("no column says the target"));
    assert!(refused("source,target\n,\nA,\n").contains("who sends to whom"));
    assert!(
        intake_file(&[0x50, 0x4B, 3, 4, 0, 0, 0, 7], "x.xlsx")
            .expect_err("refused")
            .contains("no text")
    );
    assert!(
        intake_file(&[0xFF, 0xFE, 0, 0xD8], "x")
            .expect_err("refused")
            .contains("UTF-16")
    );
    let long: String = std::iter::once("source,target\n".to_owned())
        .chain((0..100_000).map(|row| format!("A{row},B\n")))
        .collect();
    assert!(refused(&long).contains("more than 5000 rows"));
    assert!(refused(&"x".repeat(INTAKE_BYTES_MAX + 1)).contains("larger than 16 MB"));
    let huge = format!(
        "source,target,data,rate\n{0},B,c,1/s\nA,B,{0},{0}\n",
        "y".repeat(100_000)
    );
    let read = read(&huge);
    assert_eq!(read.problems.len(), 2);
    assert!(read.problems.iter().all(|problem| problem.to_string().len() < 1_000));
    assert!(refused("source,target\n\"A,B\nC,D\n").contains("who sends to whom"));
}

#[test]
fn rates_that_are_too_much_together_are_taken_back() {
    let rows: String = (0..9).map(|row| format!("A,B{row},100000/s\n")).collect();
    let intake = read(&format!("source,target,rate\n{rows}"));
    assert!(!intake.problems.is_empty());
    assert!(
        intake
            .problems
            .iter()
            .all(|problem| problem.row > 1 && problem.message.contains("once a minute"))
    );
}

#[test]
fn a_number_that_may_mean_two_says_how_it_was_read() {
    let rate = problem("rate", "1.200 per day");
    assert_eq!(rate.column, "rate");
    assert_eq!(rate.message, "\"1.200 per day\" is read with 1.2, not with 1200");
    assert_eq!(rate.hint, "write 1.2, or 1200, if thousands are meant");
    let size = problem("rate,size", "1/s,12.000 B");
    assert_eq!(size.message, "\"12.000 B\" is read with 12, not with 12000");
    problem("rate,deadline", "1/s,1.500 s");
    // These can be read in one way only.
    for cell in [
        "1.2/s",
        "0.250/s",
        "1.25/s",
        "1200/s",
        "\"1,200/s\"",
        "1.200.000 a year",
    ] {
        flow("rate", cell);
    }
}

#[test]
fn what_would_be_no_sound_sketch_is_refused_with_a_sentence() {
    let targets = |row: usize| (0..40).map(|at| format!("T{row}-{at}")).collect::<Vec<_>>().join("; ");
    let rows: String = (0..300)
        .map(|row| format!("S{row},\"{}\",1/h\n", targets(row)))
        .collect();
    let why = refused(&format!("source,target,rate\n{rows}"));
    assert!(why.contains("more than 10000 flows by row 252"), "{why}");
    assert!(why.contains("import a part"), "{why}");
}
