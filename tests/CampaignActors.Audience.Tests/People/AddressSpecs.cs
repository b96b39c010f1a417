using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Tests.People;

public sealed class AddressSpecs
{
    [Theory]
    [InlineData(null, AddressState.Missing)]
    [InlineData("", AddressState.Missing)]
    [InlineData("  ", AddressState.Missing)]
    [InlineData("anna@example.com", AddressState.Good)]
    [InlineData(" anna@example.com ", AddressState.Good)]
    [InlineData("anna+x.y@example.com", AddressState.Good)]
    [InlineData("anna@münchen.example", AddressState.Good)]
    [InlineData("anna@xn--mnchen-3ya.example", AddressState.Good)]
    [InlineData("anna", AddressState.Bad)]
    [InlineData("anna@", AddressState.Bad)]
    [InlineData("@example.com", AddressState.Bad)]
    [InlineData("anna@@example.com", AddressState.Bad)]
    [InlineData("anna@b@example.com", AddressState.Bad)]
    [InlineData("anna@example..com", AddressState.Bad)]
    [InlineData("anna@example.com\r\nBcc: x@example.com", AddressState.Bad)]
    [InlineData("an\nna@example.com", AddressState.Bad)]
    [InlineData("anna@exa mple.com", AddressState.Bad)]
    [InlineData("an na@example.com", AddressState.Bad)]
    [InlineData("Anna <anna@example.com>", AddressState.Bad)]
    [InlineData("anna@example.com,bob@example.com", AddressState.Bad)]
    [InlineData("\"anna b\"@example.com", AddressState.Bad)]
    [InlineData("anna@[127.0.0.1]", AddressState.Bad)]
    [InlineData("anna@-example.com", AddressState.Bad)]
    [InlineData("anna\0@example.com", AddressState.Bad)]
    public void Mail_address_is_checked(string? email, AddressState state) => Assert.Equal(state, Address.OfEmail(email).State);

    [Fact]
    public void Mail_address_has_at_most_254_bytes()
    {
        string Long(int length) =>
            "a@" + string.Join('.', Enumerable.Repeat(new string('b', 48), 5)) + "." + new string('c', length - 2 - 245);

        Assert.Equal(AddressState.Good, Address.OfEmail(Long(254)).State);
        Assert.Equal(AddressState.Bad, Address.OfEmail(Long(255)).State);
    }

    [Theory]
    [InlineData("anna@example.com", " ANNA@Example.COM", true)]
    [InlineData("anna@münchen.example", "Anna@XN--MNCHEN-3YA.example", true)]
    [InlineData("anna@MÜNCHEN.example", "anna@münchen.example", true)]
    [InlineData("anna@example.com", "anna@example.org", false)]
    [InlineData("an.na@example.com", "anna@example.com", false)]
    [InlineData("anna+x@example.com", "anna@example.com", false)]
    public void Equal_mail_addresses_have_one_identity(string one, string other, bool equal) =>
        Assert.Equal(equal, Address.OfEmail(one) == Address.OfEmail(other));

    [Theory]
    [InlineData(null, AddressState.Missing)]
    [InlineData("+31 (0)6-12.34/56 78", AddressState.Good)]
    [InlineData("0612345678", AddressState.Good)]
    [InlineData("1234", AddressState.Bad)]
    [InlineData("1234567890123456", AddressState.Bad)]
    [InlineData("06+12345678", AddressState.Bad)]
    [InlineData("06 1234 5678 ext 3", AddressState.Bad)]
    [InlineData("0612345678\n", AddressState.Good)]
    [InlineData("06123\n45678", AddressState.Bad)]
    [InlineData("٠٦١٢٣٤٥٦٧٨", AddressState.Bad)]
    public void Phone_number_is_checked(string? phone, AddressState state) => Assert.Equal(state, Address.OfPhone(phone).State);

    [Theory]
    [InlineData("+31612345678", "0031 6 1234 5678", true)]
    [InlineData("+31612345678", "0612345678", false)]
    public void Equal_numbers_have_one_identity(string one, string other, bool equal) =>
        Assert.Equal(equal, Address.OfPhone(one) == Address.OfPhone(other));

    [Theory]
    [InlineData(null, null, null, AddressState.Missing)]
    [InlineData("", " ", null, AddressState.Missing)]
    [InlineData("Main Street 1", "1000 AA", "Gent", AddressState.Good)]
    [InlineData("Main Street 1", null, "Gent", AddressState.Bad)]
    [InlineData("Main Street 1", "1000 AA", "", AddressState.Bad)]
    [InlineData(null, "1000 AA", "Gent", AddressState.Bad)]
    [InlineData("Main Street 1\nrear", "1000 AA", "Gent", AddressState.Bad)]
    public void Postal_address_needs_street_postcode_and_city(string? street, string? postcode, string? city, AddressState state) =>
        Assert.Equal(state, Address.OfLetter(new("R1") { Street = street, Postcode = postcode, City = city }).State);

    [Fact]
    public void People_of_one_house_have_different_addresses()
    {
        var anna = new Recipient("R1")
        {
            LastName = "Berg", FirstName = "Anna", Street = "Main Street 1", Postcode = "1000 AA", City = "Gent",
        };

        Assert.Equal(Address.OfLetter(anna), Address.OfLetter(anna with { City = "GENT ", LastName = "berg" }));
        Assert.NotEqual(Address.OfLetter(anna), Address.OfLetter(anna with { FirstName = "Bob" }));
    }
}
