//! nxcloud-model
