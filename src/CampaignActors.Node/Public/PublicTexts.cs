namespace CampaignActors.Node.Public;

/// <summary>What pages for recipients say, in one language.</summary>
internal sealed record PublicTexts
{
    private static readonly PublicTexts s_english = new()
    {
        Unsubscribe = "Unsubscribe",
        Question = "Do you want no more messages from this sender?",
        Sender = "Sender",
        Address = "Address",
        Done = "You are unsubscribed",
        Result = "This sender sends you nothing more on this way. A message that is on its way already may still arrive.",
        NotFound = "Nothing here",
        NotFoundWhy = "There is no page at this address. A link from a message works only as a whole.",
        TooMany = "Too many requests",
        TooManyWhy = "Too many requests came from your address. Please try again in a moment.",
        NotNow = "Not now",
        NotNowWhy = "This did not work, and nothing was changed. Please try again in a few minutes.",
        Wrong = "This cannot be understood",
        WrongWhy = "The request is not one that this page takes.",
    };

    private static readonly PublicTexts s_dutch = new()
    {
        Unsubscribe = "Afmelden",
        Question = "Wilt u geen berichten van deze afzender meer ontvangen?",
        Sender = "Afzender",
        Address = "Adres",
        Done = "U bent afgemeld",
        Result = "Deze afzender stuurt u langs deze weg niets meer. Een bericht dat al onderweg is, kan nog aankomen.",
        NotFound = "Hier is niets",
        NotFoundWhy = "Op dit adres is geen pagina. Een link uit een bericht werkt alleen als hij compleet is.",
        TooMany = "Te veel verzoeken",
        TooManyWhy = "Er kwamen te veel verzoeken van uw adres. Probeer het zo nog eens.",
        NotNow = "Nu niet",
        NotNowWhy = "Dit is niet gelukt en er is niets veranderd. Probeer het over een paar minuten nog eens.",
        Wrong = "Dit is niet te begrijpen",
        WrongWhy = "Dit verzoek neemt deze pagina niet aan.",
    };

    /// <summary>The button and the title above it.</summary>
    public required string Unsubscribe { get; init; }

    public required string Question { get; init; }

    public required string Sender { get; init; }

    public required string Address { get; init; }

    public required string Done { get; init; }

    public required string Result { get; init; }

    public required string NotFound { get; init; }

    public required string NotFoundWhy { get; init; }

    public required string TooMany { get; init; }

    public required string TooManyWhy { get; init; }

    public required string NotNow { get; init; }

    public required string NotNowWhy { get; init; }

    public required string Wrong { get; init; }

    public required string WrongWhy { get; init; }

    public static PublicTexts In(PublicLanguage language) => language == PublicLanguage.Dutch ? s_dutch : s_english;

    /// <summary>A page that says why there is no other one.</summary>
    public PublicPage Refusal(int status) => status switch
    {
        404 or 405 => new PublicPage(NotFound, [NotFoundWhy]),
        429 => new PublicPage(TooMany, [TooManyWhy]),
        >= 500 => new PublicPage(NotNow, [NotNowWhy]),
        _ => new PublicPage(Wrong, [WrongWhy]),
    };
}
