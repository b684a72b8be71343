using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Read;

/// <summary>Why nothing was taken from a repository, each worded once.</summary>
internal static class SourceDiagnostics
{
    private const string OtherMirror = "Configure another mirror, or tell whoever runs this one.";
    private const string TellPublisher = "Tell the publisher. What was fetched before stays in use until it is too old.";
    private const string Attack = "Somebody may be in the way: use https, try another network or mirror, and tell the publisher. Nothing of this answer was used.";

    public static SourceException Setting(string key, string why) => Refused(
        "KSP6301", $"The setting “{Shown(key)}” of the source makes no sense: {why}.", null, "Correct the section of the source in the configuration; docs/repositories.md lists its keys.");

    public static SourceException NotReachable(string where, string why) => Network(
        "KSP6302", $"The server could not be reached: {Shown(why)}", where, "Check the network, the name and the proxy settings; the next run tries again.", isPassing: true);

    public static SourceException BadCertificate(string where, string why) => Network(
        "KSP6303", $"No safe connection: {Shown(why)}", where, "Check this machine's clock, and that the CA bundle of the configuration knows the server's authority.");

    public static SourceException HttpStatus(string where, int status, bool isPassing, TimeSpan? wait) => new(
        OutcomeKind.SourceFailed,
        Diagnostic.Error("KSP6304", string.Create(CultureInfo.InvariantCulture, $"The server answered {status}."), where, "Check address, suite and access rights; an error of the server often passes."),
        isPassing) { Wait = wait };

    public static SourceException NotThere(string where) => Network(
        "KSP6304", "There is no such file.", where, "Check the address and the suite.");

    public static SourceException TooSlow(string where, string what) => Network(
        "KSP6305", $"The server is too slow: {what}.", where, "Try again later or use another mirror; timeout-seconds and stall-seconds in the section of the source give it more time.", isPassing: true);

    public static SourceException TooBig(string where, long limit) => Network(
        "KSP6306", string.Create(CultureInfo.InvariantCulture, $"The server sends more than {limit} bytes; the download was stopped."), where, OtherMirror);

    public static SourceException TooBigListed(string what, long size, string key, long limit) => new(
        OutcomeKind.Refused, Diagnostic.Error(
            "KSP6306", string.Create(CultureInfo.InvariantCulture, $"The repository says that it takes {size} bytes; the limit is {limit}."), Shown(what), $"If that is right, raise {key} in the section of the source."));

    public static SourceException Truncated(string where) => Network(
        "KSP6307", "The connection ended before everything had come.", where, "The next run continues where this one ended.", isPassing: true);

    public static SourceException WrongLength(string where, long announced, long expected) => Network(
        "KSP6308", string.Create(CultureInfo.InvariantCulture, $"The server speaks of {announced} bytes where the signed list says {expected}."), where, OtherMirror);

    public static SourceException BadRedirect(string where, string why) => Network("KSP6309", $"The server leads elsewhere: {Shown(why)}.", where, OtherMirror);

    public static SourceException BadSignature(string where, string why) => Untrusted("KSP6310", $"The signature is wrong: {Shown(why)}.", where, Attack);

    public static SourceException UnknownKey(string where, string key) => Untrusted(
        "KSP6311", $"It is signed by a key that is not in the keyring: {Shown(key)}.", where,
        "If the publisher changed keys, install the new key from a place that you trust; otherwise somebody may be in the way.");

    public static SourceException DeadKey(string where, string state) => Untrusted("KSP6312", $"The signature does not count: {state}.", where, "Check this machine's clock; install the publisher's present key from a place that you trust.");

    public static SourceException BadKeyring(string keyring, string why) => new(
        OutcomeKind.Failed, Diagnostic.Error("KSP6313", $"The keyring cannot be used: {Shown(why)}.", keyring, "Put the publisher's public key there, as gpg --export writes it, belonging to root and writable by nobody else."));

    public static SourceException Expired(string where, DateTimeOffset until, DateTimeOffset now) => Untrusted(
        "KSP6314", $"The list was valid until {Time(until)}, and it is {Time(now)} here.", where,
        (now - until).TotalDays > 300
            ? "That is a very long time: check this machine's clock first. Otherwise the mirror holds back newer lists, or the publisher does not renew them."
            : "The mirror holds back newer lists, or the publisher does not renew them: try another mirror, or tell the publisher.");

    public static SourceException NoExpiry(string where) => Untrusted(
        "KSP6315", "The list does not say until when it is valid, so nobody could tell that it is withheld.", where,
        "Ask the publisher for an end (docs/repositories.md says how lists carry it), or put allow-no-expiry = yes (better with max-age-days) into the section of the source.");

    public static SourceException Rollback(string where, DateTimeOffset date, DateTimeOffset seen) => Untrusted(
        "KSP6316", $"The list is of {Time(date)}, older than one of {Time(seen)} seen before.", where, "The mirror lags behind, or somebody replays old lists: try another mirror. What was fetched before stays in use.");

    public static SourceException Frozen(string where, DateTimeOffset date, int days) => Untrusted(
        "KSP6317", string.Create(CultureInfo.InvariantCulture, $"The list is of {Time(date)}, older than the {days} days that the configuration allows."), where,
        "The mirror holds back newer lists, or the publisher has none: try another mirror, ask the publisher, or raise max-age-days.");

    public static SourceException FromTheFuture(string where, DateTimeOffset date, DateTimeOffset now) => Untrusted(
        "KSP6318", $"The list is of {Time(date)}, but it is {Time(now)} here.", where, "Set this machine's clock. While it is wrong nobody can tell which lists are too old.");

    public static SourceException WrongHash(string where, string expected, string found) => Untrusted(
        "KSP6319", $"Its SHA-256 is {found}, where the signed list says {expected}.", where, Attack);

    public static SourceException Malformed(string where, string why) => Untrusted("KSP6320", $"The list is malformed: {Shown(why)}.", where, TellPublisher);

    public static SourceException OtherRepository(string where, string why) => Untrusted(
        "KSP6321", $"This is not the repository asked for: {Shown(why)}.", where, "Check address, suite and components of the section; a mirror may also give the list of another suite.");

    public static SourceException DiskFull(string file) => new(
        OutcomeKind.Failed, Diagnostic.Error("KSP6322", "There is no room left.", file, "Make room and run again. What was there before is unharmed."));

    public static SourceException BadState(string folder, string why) => new(
        OutcomeKind.Failed, Diagnostic.Error(
            "KSP6323", $"The folder of the source cannot be used: {Shown(why)}", folder,
            "Run as root. If a file in it is damaged, remove the folder: lists are fetched anew, but which was the newest one is then forgotten."));

    public static SourceException NeverFetched(string name) => new(
        OutcomeKind.SourceFailed, Diagnostic.Error("KSP6324", "The lists of this source were not fetched yet.", Shown(name), "Run splice refresh."));

    public static SourceException NotListed(string id) => new(
        OutcomeKind.SourceFailed, Diagnostic.Error("KSP6325", "The lists do not hold this update any more.", Shown(id), "Run splice refresh and ask again."));

    public static SourceException BadPackage(string package, string why) => Untrusted("KSP6326", $"The package does not hold the update that the list describes: {Shown(why)}.", Shown(package), TellPublisher);

    public static SourceException NoTool(string tool, string package) => new(
        OutcomeKind.Failed, Diagnostic.Error("KSP6327", $"There is no {tool} here, so the repository cannot be read.", null, $"Install the package {package}."));

    public static SourceException Busy(string folder) => new(
        OutcomeKind.Busy, Diagnostic.Error("KSP6328", "Another process is fetching from this source.", folder, "Wait for it to end, then run again."));

    /// <summary>Text of others on one line of a terminal.</summary>
    public static string Shown(string text) => new([.. text.Take(300).Select(letter => char.IsControl(letter) ? '\ufffd' : letter)]);

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static SourceException Refused(string code, string message, string? location, string hint) => new(OutcomeKind.Refused, Diagnostic.Error(code, message, location, hint));

    private static SourceException Untrusted(string code, string message, string location, string hint) => new(OutcomeKind.Untrusted, Diagnostic.Error(code, message, location, hint));

    private static SourceException Network(string code, string message, string location, string hint, bool isPassing = false) =>
        new(OutcomeKind.SourceFailed, Diagnostic.Error(code, message, location, hint), isPassing);
}
