//! The version of the runtime.

use crate::RUNTIME_API_VERSIONS;
use alloc::borrow::Cow;
use sp_version::RuntimeVersion;

// The attribute reads literals only, so the two versions cannot share one constant.
macro_rules! version {
	($spec_version:tt) => {
		/// Version of the runtime.
		#[sp_version::runtime_version]
		pub const VERSION: RuntimeVersion = RuntimeVersion {
			spec_name: Cow::Borrowed("ballast"),
			impl_name: Cow::Borrowed("ballast"),
			authoring_version: 1,
			spec_version: $spec_version,
			impl_version: 1,
			apis: RUNTIME_API_VERSIONS,
			transaction_version: 1,
			system_version: 1,
		};
	};
}

#[cfg(not(feature = "next-spec-version"))]
version!(1);
// One more than the line above, for tests of upgrades.
#[cfg(feature = "next-spec-version")]
version!(2);
