using System.Globalization;

namespace CampaignActors.Domain.Values;

/// <summary>
/// An amount in one currency, always with that currency's digits; never a binary fraction. Rounding happens in one place,
/// <see cref="Round"/>: half away from zero (domain.md §3.1).
/// </summary>
public readonly record struct Money : IComparable<Money>
{
    /// <summary>The largest accepted amount, in major units: far beyond any budget, far below the overflow of a sum.</summary>
    public const decimal Max = 999_999_999_999_999m;

    private Money(decimal amount, Currency currency)
    {
        Amount = amount;
        Currency = currency;
    }

    /// <summary>Major units, for example euros.</summary>
    public decimal Amount { get; }

    public Currency Currency { get; }

    public bool IsZero => Amount == 0;

    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>An exact amount.</summary>
    /// <exception cref="FormatException">More decimals than the currency has, or beyond ±<see cref="Max"/>.</exception>
    public static Money Of(decimal amount, Currency currency)
    {
        if (decimal.Round(amount, currency.Digits) != amount)
            throw new FormatException($"{Plain(amount)} has more than {currency.Digits} decimals, which {currency} does not have");
        return InRange(amount, currency);
    }

    /// <summary>A computed amount, rounded half away from zero to the currency's digits.</summary>
    /// <exception cref="FormatException">Beyond ±<see cref="Max"/>.</exception>
    public static Money Round(decimal amount, Currency currency) =>
        InRange(decimal.Round(amount, currency.Digits, MidpointRounding.AwayFromZero), currency);

    private static Money InRange(decimal amount, Currency currency) => Math.Abs(amount) <= Max
        ? new Money(amount, currency)
        : throw new FormatException($"{Plain(amount)} is beyond {Plain(Max)}, the largest amount");

    public static Money operator +(Money a, Money b) => InRange(a.Amount + b.Amount, Same(a, b));

    public static Money operator -(Money a, Money b) => InRange(a.Amount - b.Amount, Same(a, b));

    public static Money operator -(Money a) => new(-a.Amount, a.Currency);

    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;

    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;

    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    public int CompareTo(Money other)
    {
        _ = Same(this, other);
        return Amount.CompareTo(other.Amount);
    }

    private static Currency Same(Money a, Money b) => a.Currency == b.Currency
        ? a.Currency
        : throw new CurrencyMismatchException(a.Currency, b.Currency);

    /// <summary>The amount with the currency's digits: <c>25900.00</c>. Used in refusals.</summary>
    public string Plain() => Amount.ToString(Format, CultureInfo.InvariantCulture);

    private string Format => Currency.Digits switch
    {
        0 => "F0",
        2 => "F2",
        _ => "F3",
    };

    /// <summary>Characters that no amount with its currency exceeds.</summary>
    public const int MaxCharacters = 40;

    /// <summary>Writes the same as <see cref="ToString"/>.</summary>
    /// <param name="text">Room for <see cref="MaxCharacters"/>.</param>
    /// <returns>The number of characters.</returns>
    public int WriteTo(Span<char> text)
    {
        Amount.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        text[length++] = ' ';
        Currency.Code.CopyTo(text[length..]);
        return length + Currency.Code.Length;
    }

    private static string Plain(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => $"{Plain()} {Currency}";
}

/// <summary>Amounts in two currencies were added. The calling code must refuse this before; users see it as a refusal.</summary>
public sealed class CurrencyMismatchException(Currency a, Currency b)
    : InvalidOperationException($"amounts in {a} and {b} cannot be added");

public static class MoneySums
{
    public static Money Sum(this IEnumerable<Money> amounts, Currency currency)
    {
        var total = Money.Zero(currency);
        foreach (var amount in amounts)
            total += amount;
        return total;
    }
}
