using System.Diagnostics.CodeAnalysis;

namespace CampaignActors.Domain.Values;

/// <summary>An ISO 4217 currency code, three capital letters.</summary>
public readonly record struct Currency
{
    private readonly string? _code;

    /// <exception cref="FormatException">Not three capital letters.</exception>
    public Currency(string code)
    {
        if (!IsCode(code))
            throw new FormatException($"'{code}' is not a currency: three capital letters are expected, such as EUR");
        _code = code;
    }

    public static readonly Currency Eur = new("EUR");

    public string Code => _code ?? "EUR";

    /// <summary>The currencies in use (ISO 4217, without metals, funds and test codes).</summary>
    private const string Known =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
        + "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
        + "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF "
        + "KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN "
        + "NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
        + "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
        + "USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

    /// <summary>Whether input may use this code. Stored codes are read in any case.</summary>
    public static bool IsKnown(string? code) =>
        IsCode(code) && Known.Contains(code, StringComparison.Ordinal);

    /// <summary>A report makes one of each line that it reads.</summary>
    private static bool IsCode([NotNullWhen(true)] string? code) => code is { Length: 3 }
        && char.IsAsciiLetterUpper(code[0]) && char.IsAsciiLetterUpper(code[1]) && char.IsAsciiLetterUpper(code[2]);

    /// <summary>Decimal digits of the minor unit: 2, or 0 or 3 by ISO 4217.</summary>
    public int Digits => Code switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF"
            or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    public override string ToString() => Code;
}
