using System.Globalization;
using System.Text;

namespace CampaignActors.Gateways.Mail.Liquid;

/// <summary>Takes in what a template yields, up to a number of characters.</summary>
internal sealed class LimitedWriter(int most) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        Check(1);
        _text.Append(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        _text.Append(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Check(buffer.Length);
        _text.Append(buffer);
    }

    public override void Write(string? value) => Write((value ?? "").AsSpan());

    public override string ToString() => _text.ToString();

    private void Check(int more)
    {
        if (_text.Length + more > most)
            throw new LiquidException($"the output is longer than {most:N0} characters");
    }
}
