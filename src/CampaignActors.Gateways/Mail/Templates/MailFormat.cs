using System.Globalization;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>Figures as a reader writes them: separators of the language, times in the reader's zone. Nothing is rounded.</summary>
internal sealed class MailFormat(MailWords words, DateTimeZone zone)
{
    private readonly NumberFormatInfo _numbers = words.Language == Domain.Kernel.MailLanguage.Nl
        ? new NumberFormatInfo { NumberGroupSeparator = ".", NumberDecimalSeparator = ",", NegativeSign = "-" }
        : new NumberFormatInfo { NumberGroupSeparator = ",", NumberDecimalSeparator = ".", NegativeSign = "-" };

    public string Of(long count) => count.ToString("#,##0", _numbers);

    public string Of(Quantity pieces) => pieces.Value.ToString("#,##0.############", _numbers);

    /// <summary><c>1,234.50 EUR</c>, with the digits of the currency.</summary>
    public string Of(Money amount) => $"{amount.Amount.ToString($"N{amount.Currency.Digits}", _numbers)} {amount.Currency}";

    /// <summary><c>Thursday 5 March 2026, 10:00 (Europe/Amsterdam)</c>.</summary>
    public string Of(Instant at)
    {
        var local = at.InZone(zone);
        var day = words.Of($"day.{(int)local.DayOfWeek}", local.DayOfWeek.ToString());
        var month = words.Of($"month.{local.Month}", local.Month.ToString(CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture,
            $"{day} {local.Day} {month} {local.Year}, {local.Hour:00}:{local.Minute:00} ({zone.Id})");
    }
}
