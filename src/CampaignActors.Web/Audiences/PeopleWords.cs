using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Audiences;

/// <summary>Channels and reasons of suppressions as people read them.</summary>
public static class PeopleWords
{
    public static IReadOnlyList<(string Value, string Text)> Channels(Reader reader) =>
    [
        ("email", reader.T("E-mail", "E-mail")), ("directMail", reader.T("Direct mail", "Direct mail")),
        ("mobile", reader.T("Mobile", "Mobiel")), ("telephone", reader.T("Telephone", "Telefoon")),
    ];

    public static IReadOnlyList<(string Value, string Text)> Reasons(Reader reader) =>
    [
        ("manual", reader.T("By hand", "Handmatig")), ("unsubscribed", reader.T("Unsubscribed", "Uitgeschreven")),
        ("complained", reader.T("Complained", "Klacht")), ("bounced", reader.T("Bounced", "Onbestelbaar")),
    ];

    public static IReadOnlyList<(string Value, string Text)> LiftReasons(Reader reader) =>
    [
        ("consent", reader.T("The person asked for messages again", "De persoon wil weer berichten")),
        ("mistake", reader.T("It was entered wrongly", "Het was een vergissing")),
    ];

    /// <summary>The text of a word; itself where it has none.</summary>
    public static string Of(string? word, IReadOnlyList<(string Value, string Text)> words) =>
        words.FirstOrDefault(w => w.Value == word).Text ?? word ?? "";
}
