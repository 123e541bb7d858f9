//! The currencies of ISO 4217, by their codes.

use flow_ir::Decimal;

/// The codes of money that is in use, in order.
static CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD \
CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF \
GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD \
MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR \
RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX \
USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG";

/// The code, where it is one.
pub(crate) fn find(code: &str) -> Option<&'static str> {
    if code.len() != 3 {
        return None;
    }
    let place = CODES.find(code)?;
    CODES.get(place..place + 3).filter(|_| place % 4 == 0)
}

/// The smallest amount that can be paid in it: a cent, a yen.
pub(crate) fn smallest(code: &str) -> Decimal {
    match code {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => Decimal::ONE,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => Decimal::new(1, 3),
        "CLF" | "UYW" => Decimal::new(1, 4),
        _ => Decimal::new(1, 2),
    }
}

/// The code that was meant.
pub(crate) fn nearest(code: &str) -> Option<&'static str> {
    let upper = code.to_ascii_uppercase();
    find(&upper).or_else(|| flow_source::suggest::nearest(&upper, CODES.split(' ')))
}

#[cfg(test)]
mod tests {
    use super::{CODES, find, nearest};

    #[test]
    fn codes_are_found_and_nothing_else() {
        assert_eq!(find("EUR"), Some("EUR"));
        assert_eq!(find("ZWG"), Some("ZWG"));
        for wrong in ["", "EU", "EURO", "UR ", "XYZ", "eur", "É"] {
            assert_eq!(find(wrong), None, "{wrong}");
        }
        assert_eq!(nearest("eur"), Some("EUR"));
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 3));
    }
}
