namespace CampaignActors.Domain.Values;

/// <summary>An ISO 4217 currency code, three capital letters.</summary>
public readonly record struct Currency
{
    private readonly string? _code;

    /// <exception cref="FormatException">Not three capital letters.</exception>
    public Currency(string code)
    {
        if (code is not { Length: 3 } || !code.All(char.IsAsciiLetterUpper))
            throw new FormatException($"'{code}' is not a currency: three capital letters are expected, such as EUR");
        _code = code;
    }

    public static readonly Currency Eur = new("EUR");

    public string Code => _code ?? "EUR";

    /// <summary>Decimal digits of the minor unit: 2, but 0 or 3 where ISO 4217 says so.</summary>
    public int Digits => Code switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF"
            or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    public override string ToString() => Code;
}
