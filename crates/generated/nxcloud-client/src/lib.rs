//! nxcloud-client
