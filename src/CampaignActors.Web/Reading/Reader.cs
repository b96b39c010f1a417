using System.Globalization;
using NodaTime;

namespace CampaignActors.Web.Reading;

/// <summary>How one person reads: language, time zone, density and colours.</summary>
/// <param name="Density"><c>dense</c> or <c>comfortable</c>.</param>
/// <param name="Theme"><c>light</c>, <c>dark</c>, or <c>auto</c>: as the browser says.</param>
public sealed record Reader(Language Language, DateTimeZone Zone, string Density, string Theme)
{
    public const string None = "–";

    /// <summary>The text in the language of the reader. Both stand where they are used, so that none is forgotten.</summary>
    public string T(string english, string dutch) => Language == Language.Dutch ? dutch : english;

    /// <summary>An amount with two decimals or more, as it is kept: <c>2,891.41</c> or <c>2.891,41</c>.</summary>
    public string Amount(decimal? amount) => amount is { } value ? value.ToString("#,##0.00######", Language.Numbers()) : None;

    /// <summary>The same with its currency.</summary>
    public string Amount(decimal? amount, string? currency) =>
        amount is null ? None : string.IsNullOrEmpty(currency) ? Amount(amount) : $"{Amount(amount)} {currency}";

    /// <summary>A count or quantity, with the decimals that it has.</summary>
    public string Number(decimal? number) => number is { } value ? value.ToString("#,##0.########", Language.Numbers()) : None;

    /// <summary>A share from 0 to 1, as whole percent.</summary>
    public string Percent(decimal? share) =>
        share is { } value ? $"{decimal.Round(value * 100, 0, MidpointRounding.AwayFromZero).ToString("0", Language.Numbers())} %" : None;

    /// <summary>Such as <c>12 May 2026</c>, in the zone of the reader.</summary>
    public string Date(Instant? at)
    {
        if (at is not { } instant)
            return None;
        return Date(instant.InZone(Zone).Date);
    }

    public string Date(LocalDate date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Day} {Language.Month(date.Month)} {date.Year:0000}");

    /// <summary>Such as <c>12 May 2026 14:05</c>. The zone stands at the top of each page.</summary>
    public string Time(Instant? at)
    {
        if (at is not { } instant)
            return None;
        var local = instant.InZone(Zone);
        return string.Create(CultureInfo.InvariantCulture, $"{Date(local.Date)} {local.Hour:00}:{local.Minute:00}");
    }

    /// <summary>The same with seconds, for what happened shortly after each other.</summary>
    public string Exact(Instant? at) =>
        at is { } instant ? string.Create(CultureInfo.InvariantCulture, $"{Time(at)}:{instant.InZone(Zone).Second:00}") : None;

    /// <summary>For a field of a form: <c>2026-05-12T14:05</c>; empty: none.</summary>
    public string LocalField(Instant? at) =>
        at is { } instant ? instant.InZone(Zone).LocalDateTime.ToString("uuuu'-'MM'-'dd'T'HH':'mm", CultureInfo.InvariantCulture) : "";
}
