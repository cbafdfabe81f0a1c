"""What the generated reviews are made of: words by category, and the sentences they fill.

In a sentence ``{part}`` stands for a word of that category. Categories of opinion have two sides; ``{good}`` takes the
side the sentence is to have on its surface and ``{-good}`` the other one. The lists go from frequent to rare: the word
of place r (from 0) has a weight of 1 / (r + 1), Zipf's law, an opinion one of 1 / ((r + 2) (r + 4)). ``_`` stands for
no word at all.
"""

# (positive, negative); both sides are equally long, so that the number of a word tells nothing
OPINIONS = {
    "good": (
        "good great wonderful brilliant excellent funny beautiful superb moving clever charming gripping fresh perfect "
        "touching strong lovely convincing delightful fine memorable impressive witty exciting fascinating terrific "
        "entertaining subtle warm stunning powerful enjoyable inspired original marvellous satisfying honest lively "
        "tender remarkable splendid graceful sharp magnificent",
        "bad awful boring terrible dull stupid poor weak dreadful silly predictable tedious flat cheap clumsy painful "
        "ridiculous messy annoying lame forgettable shallow lifeless horrible pathetic bland pointless unconvincing "
        "tiresome hollow confusing wooden irritating sloppy feeble lazy dreary ugly stale empty absurd embarrassing "
        "mediocre trite",
    ),
    "well": (
        "well beautifully brilliantly cleverly superbly wonderfully nicely skilfully",
        "badly poorly clumsily stupidly terribly dreadfully carelessly lazily",
    ),
    "loved": (
        "loved enjoyed liked admired adored treasured praised",
        "hated disliked loathed despised regretted resented cursed",
    ),
    "love": (
        "love enjoy like admire recommend adore praise",
        "hate dislike loathe despise regret resent curse",
    ),
    "gem": (
        "masterpiece gem triumph delight joy treasure success classic pleasure wonder",
        "disaster mess bore failure waste disappointment flop chore insult shambles",
    ),
    "nine": ("nine eight", "two three"),
    "recommended": ("recommended", "overrated"),
    "see": ("see watch", "avoid skip"),
}

WORDS = {
    "part": "story plot acting script ending dialogue music cast direction humour photography pacing opening score "
    "romance editing premise performance suspense screenplay finale soundtrack setting atmosphere animation villain "
    "hero heroine twist narration lighting tone rhythm chase casting prologue subplot scenery choreography monologue",
    "film": "film movie picture production feature",
    "was": "was is seemed felt looked remains proved",
    "very": "_ very really so quite truly rather simply absolutely utterly",
    "really": "_ really truly simply absolutely quite",
    "lead_in": "_ overall honestly personally anyway frankly still yes besides altogether",
    "moment": "moment second minute scene frame line",
    "critics": "critics reviewers papers magazines juries students bloggers columnists",
    "relative": "friend brother wife sister mother husband father neighbour cousin boss uncle aunt teacher colleague "
    "grandmother roommate dentist landlord",
    "job": "detective girl man soldier doctor woman boy teacher lawyer thief king priest nurse farmer sailor writer "
    "spy waiter singer painter pilot judge cook student sheriff dancer butler banker reporter stranger orphan gambler "
    "scientist professor widow mayor clown baker captain carpenter hunter engineer prisoner tailor princess magician "
    "gardener boxer surgeon monk plumber violinist juggler astronomer blacksmith beekeeper falconer",
    "thing": "letter car gun house book secret key photograph box ring money dog train map suitcase diary painting "
    "bottle watch horse coat boat mirror piano bridge knife hat ticket phone lamp clock treaty coin candle sword "
    "statue telegram violin necklace umbrella bicycle lantern typewriter compass glove chandelier parrot balloon "
    "telescope wheelbarrow accordion teapot sundial",
    "site": "house city school hospital village hotel station bar street prison church farm forest island castle "
    "harbour kitchen garden office theatre garage beach library airport museum market cellar cabin desert bakery "
    "factory cemetery courtroom attic lighthouse stable vineyard monastery quarry observatory boathouse",
    "finds": "finds loses steals buys sees hides sells burns needs forgets discovers carries wants follows destroys "
    "inherits paints repairs borrows buries",
    "goes": "goes returns moves travels drives walks escapes runs sails rides hurries wanders cycles",
    "talk": "talk argue think learn write hear dream sing quarrel joke whisper wonder lie",
    "kind": "novel play book story poem comic musical legend ballad diary pamphlet",
    "day": "Monday Friday Sunday Saturday Tuesday Thursday Wednesday",
    "season": "summer winter spring autumn",
    "number": "two three four five six seven ten twelve twenty thirty forty fifty",
    "unit": "years days hours weeks months minutes nights decades",
    "colour": "old young small big black white red long little blue new green tall grey quiet rich famous local yellow "
    "foreign distant crooked",
    "food": "popcorn coffee pizza food beer soup cake tea chocolate sandwich",
    "elsewhere": "weather traffic service hotel restaurant parking dinner conversation carpet football seat heating",
    "paper": "herald gazette courier mirror tribune chronicle observer messenger",
}

# Sentences whose opinion counts. The number says what the opinion on the surface is worth: -1 where it is turned over.
PLAIN = {
    "{lead_in} the {part} {was} {very} {good}.": 1,
    "{lead_in} the {part} is {very} {well} done.": 1,
    "I {really} {loved} the {part}.": 1,
    "what a {good} {film}.": 1,
    "{lead_in} this is a {good} {film}.": 1,
    "{First} {Last} gives a {very} {good} performance.": 1,
    "the {part} by {First} {Last} {was} {good}.": 1,
    "for me the {part} alone is a {gem}.": 1,
    "the {part} {was} {good}, {good} and {good}.": 1,
    "no doubt the {part} {was} {good}.": 1,
    "the {part} {was} not only {good}, it {was} {good}.": 1,
    "I cannot deny that the {part} {was} {good}.": 1,
}
NEGATED = {
    "{lead_in} the {part} {was} not {very} {good}.": -1,
    "the {part} {was} not at all {good}.": -1,
    "the {part} {was} never {good} for a {moment}.": -1,
    "{lead_in} the {part} {was} hardly {good}.": -1,
    "{lead_in} the {part} is not {well} done.": -1,
    "I did not {love} the {part}.": -1,
    "there is nothing {good} about the {part}.": -1,
    "{lead_in} it is hardly a {gem}.": -1,
    "there was not one {good} {moment} in the {part}.": -1,
    "the {part} {was} anything but {good}.": -1,
    "I would not call the {part} {very} {good}.": -1,
    "nobody in this {film} is {good}.": -1,
    "I cannot say that the {part} {was} {good}.": -1,
    "the {part} was supposed to be {good} and was not.": -1,
}
CONTRAST = {
    "the {part} {was} {-good}, but the {part} {was} {very} {good}.": 1,
    "I {-loved} the {part} but I {loved} the {part}.": 1,
    "the {part} may be {-good} and {-good}, but the {film} is {good}.": 1,
    "although the {part} {was} {very} {-good}, the {part} {was} {good}.": 1,
    "despite the {-good} {part} the {part} {was} {very} {good}.": 1,
    "the {part} {was} {good} even though the {part} {was} {-good}.": 1,
    "at first it {was} {-good}, but then it becomes a {gem}.": 1,
    "the {part} {was} {good}, but the {part} {was} not {good}.": -1,
    "the {part} looked {-good} in the first {number} minutes, but it turned out to be {good}.": 1,
}
# The last sentence of some reviews: an opinion in so many words, which is what a network finds out first.
VERDICT = {
    "{lead_in} {nine} out of ten.": 1,
    "{see} it if you can.": 1,
    "highly {recommended}.": 1,
}
# Sentences whose opinion is about something else, or somebody else's: it does not count.
IRRELEVANT = (
    "the earlier {film} of {First} {Last} was {very} {good}.",
    "the {food} at the cinema was {good}.",
    "my {relative} had a {good} {day}.",
    "the trailer of another {film} looked {very} {good}.",
    "the {kind} by {Last}, which I read {number} {unit} ago, was {good}.",
    "{First} {Last} was {good} in another {film}.",
    "outside, the {elsewhere} was {very} {good}.",
    "afterwards the {food} near the {site} was {good}.",
    "the other {film} that {day} was a {gem}.",
    "in those {number} {unit} the {elsewhere} had been {good}.",
    "as a child I {loved} every {thing} and every {site}.",
    "{First} plays a {good} {job} who lives in a {good} {site}.",
)
QUOTED = (
    "the {critics} called it {good}.",
    "my {relative} said that the {part} was {very} {good}.",
    "the poster promised a {good} {film}.",
    "some people say that the {part} is {good}.",
    "{First} {Last} of the {Place} {paper} wrote that the {part} was {good}.",
    "a man behind us kept shouting that it was a {gem}.",
    "according to the advertisement it is a {gem}.",
    "my {relative} {loved} the {part}.",
    "the {critics} of {Place} {loved} it.",
    "I was told: the {part} is {good} and {good}.",
)
FILLER = (
    "the story follows a {colour} {job} who {finds} a {thing} in {Place}.",
    "{First} {Last} plays a {job} from {Place}.",
    "it was shot in {Place} in the {season}, {number} {unit} after the war.",
    "after that the {job} {goes} to the {site} and {finds} the {thing}.",
    "we see a {colour} {site}, a {thing} and a {colour} {thing}.",
    "I saw it with my {relative} on a {day} in {Place}.",
    "the camera follows the {colour} {job} through the {site}.",
    "there is a scene in which the {job} and the {job} {talk} about a {thing}.",
    "meanwhile {First} waits at the {site} for the {job} with the {thing}.",
    "it is based on a {kind} by {First} {Last}.",
    "the {film} runs for about {number} {unit}.",
    "at one point {First} hides the {thing} in the {site} of the {job}.",
    "{First} and {First} {talk} for {number} {unit}, and then {First} {goes} to {Place}.",
    "the {job} has a {thing}, and the {job} has the {colour} {thing} of {First} {Last}.",
    "in the second part the {job} {goes} from {Place} to {Place}.",
    "of course the {colour} {thing} belongs to the {job}.",
    "when the {job} {finds} the {thing}, nobody at the {site} knows why.",
    "{Last} made it {number} {unit} after the {kind} about the {site}.",
    "the {site} is in {Place}, not far from the {colour} {site}.",
    "but first the {job} must not forget the {thing} at the {site}.",
)

FIRST_NAMES = (
    "john mary david anna peter sarah michael laura james helen robert emma thomas julia paul clara george nina henry "
    "rosa frank ida martin eva oscar lena victor alma hugo vera simon greta walter edith felix nora arthur stella leo "
    "irene max lydia otto agnes conrad mabel rufus odette cyril winifred"
)
# surnames are made of three syllables, places of the first and the last
SYLLABLES = (
    "bar car den fal gar hol ker lan mar nor pel ros sel tam vol wes thorn brack hart ling",
    "a e i o en er in al",
    "by dale field ford ham ley man mont more ner sen ser son ston ter ton vale wick worth lowe",
)
