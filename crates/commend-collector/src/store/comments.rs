//! What people have written. A comment stands apart from all counts: nothing tells its day, its group or its score.

use super::{Store, StoreError};
use commend_core::Category;

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) wave: String,
    pub(crate) category: Category,
    pub(crate) text: String,
}

impl Store {
    /// Every comment of a survey, in an order that tells nothing.
    pub(crate) fn comments(&self, survey: &str) -> Result<Vec<Comment>, StoreError> {
        let comment = |(wave, category, text): (String, String, String)| {
            let known = Category::ALL.into_iter().find(|known| known.as_str() == category);
            let category =
                known.ok_or_else(|| StoreError::Failed(format!("there is no category `{category}`")))?;
            Ok(Comment { wave, category, text })
        };
        self.database.comments(survey)?.into_iter().map(comment).collect()
    }
}
