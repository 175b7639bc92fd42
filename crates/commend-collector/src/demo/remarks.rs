//! What people of the made-up community have written, each on a day of its story.

use super::{installation, story};
use crate::store::Remark;
use commend_core::{SurveyId, WaveId};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

/// By days since the move.
const REMARKS: [(i32, &str, &str); 30] = [
    (1, "detractor", "I cannot find my own posts any more."),
    (2, "detractor", "All my links from the last ten years are dead. Why did nobody ask us first?"),
    (3, "passive", "It looks fresher, but I keep getting lost."),
    (5, "detractor", "The search finds nothing. Not even \"tomato blight\"!"),
    (9, "detractor", "Half of my photos of the greenhouse are gone."),
    (14, "passive", "Still the best people. The new site does them no favours."),
    (21, "detractor", "Every answer in the support thread says: known issue."),
    (
        33,
        "promoter",
        "Bumpy move, but two members sat down with me on the phone until I was in again. Who else does that?",
    ),
    (47, "detractor", "Newcomers ask the same question five times a day, because they cannot search."),
    (62, "passive", "Getting used to it. I read less than I did."),
    (88, "detractor", "The old hands are leaving, and with them what they knew."),
    (110, "passive", "Notifications work now. Search, please."),
    (129, "promoter", "Search is back! I found my answer of 2014 about clay soil."),
    (140, "promoter", "Thank you for listening. The weekly note on what is being repaired is a joy."),
    (162, "passive", "Better every week, though old links still lead nowhere."),
    (190, "promoter", "Somebody drove 30 km to bring me seedlings. That is this place."),
    (221, "detractor", "Too much talk of the platform, too little of gardens."),
    (240, "promoter", "Old bookmarks work again. I am home."),
    (
        258,
        "promoter",
        "Asked at ten in the evening how to save a split plum tree. Three answers before midnight, all of them right.",
    ),
    (285, "passive", "Good advice, but one has to wade through long threads."),
    (310, "promoter", "I have learned more here in a year than from any book."),
    (345, "detractor", "A moderator closed my question as a duplicate of one from 2009."),
    (380, "promoter", "My neighbours ask me how I know all that. I send them here."),
    (418, "promoter", "Warm, patient, funny. Even when I asked what a potager is."),
    (460, "passive", "Great for vegetables, a bit thin on trees."),
    (505, "promoter", "The seed swap in March was the best evening of my winter."),
    (548, "detractor", "Some of the regulars are short with beginners."),
    (590, "promoter", "When my husband was ill, people from here watered our plot for six weeks."),
    (640, "promoter", "The summer fair! I met the hands behind the names."),
    (700, "passive", "I like it here. I would recommend it more if there were an app."),
];

/// What was written on a day.
pub(super) fn of(day: Date, survey: &SurveyId, wave: &WaveId) -> Vec<Remark> {
    let place = story::place(day);
    let today = REMARKS.iter().filter(|(on, ..)| *on == place);
    let remark = |(_, category, text): &(i32, &str, &str)| {
        let digest: [u8; 32] = Sha256::digest(format!("{} {day} {text}", installation())).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        let (category, text) = ((*category).to_owned(), (*text).to_owned());
        Remark { survey: survey.clone(), wave: wave.clone(), id, category, text }
    };
    today.map(remark).collect()
}
