//! Other people's loaders and engines, which take what kehu gives: installed beside the build once.

use std::path::{Path, PathBuf};

use crate::validators::from_pip;

/// Two Singer targets of different makes, the programs; `None` where pip does not bring them.
pub fn singer_targets() -> Option<[PathBuf; 2]> {
    let old = from_pip(
        "singer-jsonl",
        &["target-jsonl==0.1.4"],
        "import target_jsonl",
    )?;
    let new = ["meltanolabs-target-csv==0.5.0"];
    let new = from_pip("singer-csv", &new, "import meltanolabs_target_csv")?;
    Some([beside(&old, "target-jsonl"), beside(&new, "target-csv")])
}

/// The program `meltano`.
pub fn meltano() -> Option<PathBuf> {
    let python = from_pip("meltano-python", &["meltano==4.4.1"], "import meltano")?;
    Some(beside(&python, "meltano"))
}

/// The interpreter of an environment with PyAirbyte.
pub fn airbyte() -> Option<PathBuf> {
    from_pip("airbyte-python", &["airbyte==0.71.3"], "import airbyte")
}

/// The interpreter of an environment with Spark.
pub fn spark() -> Option<PathBuf> {
    let packages = ["pyspark==4.3.0", "pyarrow==26.0.1"];
    from_pip("spark-python", &packages, "import pyspark, pyarrow")
}

/// The interpreter of an environment with Dask and Dagster.
pub fn dask() -> Option<PathBuf> {
    let packages = [
        "dask[dataframe]==2026.8.0",
        "dagster==1.13.28",
        "pyarrow==26.0.1",
    ];
    from_pip(
        "dask-python",
        &packages,
        "import dask.dataframe, dagster, pyarrow",
    )
}

/// The interpreter of an environment with Airflow, which lets no other program choose its dependencies.
pub fn airflow() -> Option<PathBuf> {
    from_pip(
        "airflow-python",
        &["apache-airflow==3.3.2"],
        "import airflow",
    )
}

fn beside(python: &Path, program: &str) -> PathBuf {
    python.with_file_name(program)
}
