//! The tags that customers carry.

use std::borrow::Cow;

use crate::random::Random;

/// A tag as every API knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) id: i64,
    pub(crate) name: Cow<'static, str>,
}

const fn tag(id: i64, name: &'static str) -> Tag {
    Tag {
        id,
        name: Cow::Borrowed(name),
    }
}

/// The most common first.
static TAGS: &[Tag] = &[
    tag(28001, "newsletter"),
    tag(28002, "新客户"),
    tag(28003, "returning"),
    tag(28004, "VIP"),
    tag(28005, "trial"),
    tag(28006, "wholesale"),
    tag(28007, "双十一"),
    tag(28008, "webinar"),
    tag(28009, "support"),
    tag(28010, "重点跟进"),
    tag(28011, "blocked"),
    tag(28012, "partner"),
];

/// None to four tags; common ones more often.
pub(super) fn some(random: &mut Random) -> Vec<Tag> {
    let wanted = [0, 0, 0, 1, 1, 1, 2, 2, 3, 4];
    let count = random.pick(&wanted).copied().unwrap_or_default();
    let mut tags: Vec<Tag> = Vec::with_capacity(count);
    for _ in 0..count {
        // The smaller of two draws: the first tags come out most often.
        let at = random
            .below(TAGS.len() as u64)
            .min(random.below(TAGS.len() as u64)) as usize;
        if !tags.contains(&TAGS[at]) {
            tags.push(TAGS[at].clone());
        }
    }
    tags
}

/// The tag of a name, a new one where none has it.
pub(crate) fn tag_named(name: &str) -> Tag {
    TAGS.iter()
        .find(|tag| tag.name == name)
        .cloned()
        .unwrap_or_else(|| {
            let hash = name.bytes().fold(0xcbf2_9ce4_u32, |hash, byte| {
                (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            });
            Tag {
                id: 30_000 + i64::from(hash % 70_000),
                name: Cow::Owned(name.to_owned()),
            }
        })
}

/// The tag of an id, named after the id where none has it.
pub(crate) fn tag_numbered(id: i64) -> Tag {
    TAGS.iter()
        .find(|tag| tag.id == id)
        .cloned()
        .unwrap_or_else(|| Tag {
            id,
            name: Cow::Owned(format!("tag {id}")),
        })
}
